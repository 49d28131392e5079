using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Asya.TestKit;

/// <summary>A certificate authority of a test's own, which writes certificates and keys into files as cert-manager does.</summary>
public sealed class ClusterAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public ClusterAuthority(string name)
    {
        CertificateRequest request = new($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Makes a certificate with its key.</summary>
    /// <param name="name">What it is of.</param>
    /// <param name="validFor">How long it is good; negative: it is over already.</param>
    public (string Certificate, string Key) Issue(string name, TimeSpan? validFor = null)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        DateTimeOffset until = DateTimeOffset.UtcNow + (validFor ?? TimeSpan.FromHours(12));
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        DateTimeOffset from = (until < DateTimeOffset.UtcNow ? until : DateTimeOffset.UtcNow).AddMinutes(-30);
        using X509Certificate2 made = request.Create(_certificate, from, until, serial);
        return (made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Writes <c>tls.crt</c>, <c>tls.key</c> and <c>ca.crt</c> into a directory.</summary>
    public void Write(string directory, string name, TimeSpan? validFor = null)
    {
        (string certificate, string key) = Issue(name, validFor);
        File.WriteAllText(Path.Combine(directory, "tls.crt"), certificate);
        File.WriteAllText(Path.Combine(directory, "tls.key"), key);
        File.WriteAllText(Path.Combine(directory, "ca.crt"), Pem);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
