using System;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Telematics.Sessions
{
    /// <summary>Whom a session over TLS trusts, and who it says that it is.</summary>
    /// <param name="Authorities">The authorities to trust; null for the system's own.</param>
    /// <param name="Client">The client's certificate with its key, or null for none.</param>
    /// <param name="IsVerified">False takes any certificate: for tests only.</param>
    public sealed record TlsTrust(X509Certificate2Collection? Authorities = null, X509Certificate2? Client = null, bool IsVerified = true)
    {
        /// <summary>Trusts the authorities of a PEM file alone.</summary>
        /// <exception cref="SessionException">It cannot be read, or holds none.</exception>
        public static TlsTrust OfFile(string file)
        {
            X509Certificate2Collection authorities = [];
            try
            {
                authorities.ImportFromPemFile(file);
            }
            catch (Exception e) when (e is CryptographicException or System.IO.IOException or UnauthorizedAccessException)
            {
                throw new SessionException($"The certificates in '{file}' cannot be used: {e.Message.TrimEnd('.')}.");
            }

            return authorities.Count > 0 ? new TlsTrust(authorities) : throw new SessionException($"There is no certificate in '{file}'.");
        }

        internal bool Accepts(X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
        {
            if (!IsVerified)
            {
                return true;
            }

            if (Authorities is null || certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != 0)
            {
                return errors == SslPolicyErrors.None;
            }

            using X509Chain chain = new();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(Authorities);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            if (sent is not null)
            {
                foreach (X509ChainElement element in sent.ChainElements)
                {
                    chain.ChainPolicy.ExtraStore.Add(element.Certificate);
                }
            }

            using X509Certificate2 leaf = new(certificate);
            return chain.Build(leaf);
        }
    }
}
