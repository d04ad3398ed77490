using Telematics.Mqtt;

namespace Telematics.Uplink
{
    /// <summary>The broker, and how the uplink goes about it. Made at start and not changed afterwards.</summary>
    public sealed class UplinkSettings
    {
        /// <summary>The broker, and how to open a session there. Will and subscription are set by the unit.</summary>
        public MqttLinkOptions Broker = new MqttLinkOptions();

        /// <summary>The longest message of several frames, in bytes, up to 16383; one of a single frame may be longer. The link may carry less.</summary>
        public int MessageBytes = 2048;

        /// <summary>
        /// Frames are let go of when the broker has them, for fleets that do not run our receiver. What a broker loses, restarted or
        /// overrun, is lost then, and so is what was published while nobody was subscribed; see docs/messages.md.
        /// </summary>
        public bool ReleaseOnPuback = false;

        /// <summary>A frame that the broker has, but of which no receiver speaks for so long, is sent again; doubled with each time.</summary>
        public int ResendAfterMs = 120000;

        /// <summary>The longest such time.</summary>
        public int ResendLimitMs = 3600000;

        /// <summary>
        /// How long the broker may take to acknowledge. A session in which two acknowledgements in a row do not come in that time is
        /// given up: it only looks as if it was there.
        /// </summary>
        public int PubackTimeoutMs = 30000;

        /// <summary>The wait after the first failed attempt to reach the broker; doubled with each further one.</summary>
        public int BackoffFirstMs = 1000;

        /// <summary>
        /// Where the broker may be at fault, attempts are scattered over so much at least, so that thousands of units that lost it together
        /// do not come back together. A small fleet may set it lower.
        /// </summary>
        public int BackoffSpreadMs = 120000;

        /// <summary>The longest wait between attempts.</summary>
        public int BackoffLimitMs = 300000;

        /// <summary>The first wait after the broker refused the client's name or credentials.</summary>
        public int RefusedBackoffFirstMs = 60000;

        /// <summary>The longest wait after refusals.</summary>
        public int RefusedBackoffLimitMs = 1800000;
    }
}
