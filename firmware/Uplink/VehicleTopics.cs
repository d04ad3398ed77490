using System;
using Telematics.Buses;
using Telematics.Mqtt;

namespace Telematics.Uplink
{
    /// <summary>The topics of one vehicle.</summary>
    public sealed class VehicleTopics
    {
        /// <summary>The longest vehicle id.</summary>
        public const int MaxIdLength = 24;

        /// <summary>Makes the topics.</summary>
        /// <exception cref="ArgumentException">The id is not valid; see <see cref="IsValidId"/>.</exception>
        public VehicleTopics(string vehicleId)
        {
            if (!IsValidId(vehicleId))
            {
                throw new ArgumentException(nameof(vehicleId));
            }

            byte[] id = AsciiText.ToBytes(vehicleId);
            Origin = Crc32.Compute(id, 0, id.Length);
            string root = "v/" + vehicleId + "/";
            Frames = new MqttTopic(root + "f");
            Status = new MqttTopic(root + "s");
            Commands = new MqttTopic(root + "c");
            Responses = new MqttTopic(root + "r");
        }

        /// <summary>
        /// CRC-32 of the vehicle's id. Every check value of what goes between the vehicle and a receiver begins with it, because a
        /// topic that was damaged on its way to the modem or from it may be another vehicle's. <c>docs/messages.md</c> says of what.
        /// </summary>
        public uint Origin { get; }

        /// <summary>Where the unit publishes frames.</summary>
        public MqttTopic Frames { get; }

        /// <summary>Where the unit's retained status is.</summary>
        public MqttTopic Status { get; }

        /// <summary>Where the unit hears commands.</summary>
        public MqttTopic Commands { get; }

        /// <summary>Where the unit answers commands.</summary>
        public MqttTopic Responses { get; }

        /// <summary>Whether a vehicle may be called this: 1 to 24 of the characters A to Z, a to z, 0 to 9, - and _.</summary>
        public static bool IsValidId(string vehicleId)
        {
            if (vehicleId == null || vehicleId.Length < 1 || vehicleId.Length > MaxIdLength)
            {
                return false;
            }

            for (int i = 0; i < vehicleId.Length; i++)
            {
                char c = vehicleId[i];
                bool isLetter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
                if (!isLetter && (c < '0' || c > '9') && c != '-' && c != '_')
                {
                    return false;
                }
            }

            return true;
        }
    }
}
