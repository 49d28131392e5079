using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Asya.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Streaming.Connections;

/// <summary>The certificate of this process in its cluster, and the authority that all certificates of the cluster come from.</summary>
/// <remarks>
/// The files are read again for each new connection, and taken over when they have changed, so a renewed certificate needs no restart.
/// Files that do not fit each other, as while they are being replaced, change nothing.
/// </remarks>
internal sealed class ClusterCertificates
{
    private const string CertificateKey = "Asya:Cluster:Tls:Certificate";
    private const string KeyKey = "Asya:Cluster:Tls:Key";
    private const string AuthorityKey = "Asya:Cluster:Tls:Ca";

    private const string AllThree =
        $"{AsyaVariables.ClusterTlsCertificate}, {AsyaVariables.ClusterTlsKey} and {AsyaVariables.ClusterTlsCa}";

    private readonly string _certificatePath;
    private readonly string _keyPath;
    private readonly string _authorityPath;
    private readonly Lock _lock = new();
    private Loaded _loaded;
    private string? _refused;

    /// <exception cref="OptionsValidationException">A file cannot be used; the message names its variable.</exception>
    public ClusterCertificates(string certificatePath, string keyPath, string authorityPath)
    {
        _certificatePath = certificatePath;
        _keyPath = keyPath;
        _authorityPath = authorityPath;
        _loaded = Load(ReadFiles());
    }

    /// <summary>Gets or sets what hears once of files that cannot be used any more.</summary>
    public Action<string>? OnUnreadable { get; set; }

    /// <summary>Gets or sets what hears of each certificate that is not of the cluster.</summary>
    public Action<string>? OnRefused { get; set; }

    /// <summary>Gets the certificate with its key, as the files have it now.</summary>
    public X509Certificate2 Own => Current().Own;

    /// <summary>Reads the certificates that three settings name; null: none of the three is set.</summary>
    /// <exception cref="OptionsValidationException">One is missing, or its file cannot be used; the message names it.</exception>
    public static ClusterCertificates? Read(IConfiguration configuration)
    {
        (string Variable, string? Path)[] files =
        [
            (AsyaVariables.ClusterTlsCertificate, configuration.GetAsyaValue(CertificateKey)),
            (AsyaVariables.ClusterTlsKey, configuration.GetAsyaValue(KeyKey)),
            (AsyaVariables.ClusterTlsCa, configuration.GetAsyaValue(AuthorityKey)),
        ];
        if (Array.TrueForAll(files, static file => file.Path is null))
        {
            return null;
        }

        return Array.Find(files, static file => file.Path is null).Variable is { } missing
            ? throw Wrong(missing, $"is not set, but another of its kind is: TLS in the cluster needs {AllThree}.")
            : new ClusterCertificates(files[0].Path!, files[1].Path!, files[2].Path!);
    }

    /// <summary>Whether a certificate comes from the cluster's authority and is valid now. The names in it do not matter.</summary>
    /// <param name="certificate">The certificate of the other end.</param>
    /// <param name="sent">What the other end has sent with it.</param>
    public bool IsTrusted(X509Certificate2? certificate, X509Chain? sent)
    {
        if (certificate is null)
        {
            return false;
        }

        Loaded loaded = Current();
        using X509Chain chain = new();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(loaded.Authorities);
        chain.ChainPolicy.ExtraStore.AddRange(loaded.Between);
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        // The authority is the cluster's own: it has no list to ask.
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        bool isTrusted = chain.Build(certificate);
        if (!isTrusted)
        {
            OnRefused?.Invoke(string.Join(", ", chain.ChainStatus.Select(static status => status.Status).Distinct()));
        }

        return isTrusted;
    }

    private Loaded Current()
    {
        lock (_lock)
        {
            string? read = null;
            try
            {
                Files files = ReadFiles();
                read = files.All;
                if (read != _loaded.Text && read != _refused)
                {
                    _loaded = Load(files);
                    _refused = null;
                }
            }
            catch (OptionsValidationException failure)
            {
                // Said once for each content; what was read before is still good.
                if (read is null || read != _refused)
                {
                    OnUnreadable?.Invoke(string.Join(" ", failure.Failures));
                }

                _refused = read;
            }

            return _loaded;
        }
    }

    private Files ReadFiles() => new(
        Read(AsyaVariables.ClusterTlsCertificate, _certificatePath),
        Read(AsyaVariables.ClusterTlsKey, _keyPath),
        Read(AsyaVariables.ClusterTlsCa, _authorityPath));

    private static string Read(string variable, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Wrong(variable, $"cannot be read: {e.Message}");
        }
    }

    private static Loaded Load(Files files)
    {
        X509Certificate2Collection chain = Certificates(AsyaVariables.ClusterTlsCertificate, files.Certificate);
        X509Certificate2Collection authorities = Certificates(AsyaVariables.ClusterTlsCa, files.Authority);
        try
        {
            return new Loaded(files.All, X509Certificate2.CreateFromPem(files.Certificate, files.Key), chain, authorities);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw Wrong(AsyaVariables.ClusterTlsKey,
                $"is not the key, in PEM and without a password, of the certificate in {AsyaVariables.ClusterTlsCertificate}.");
        }
    }

    private static X509Certificate2Collection Certificates(string variable, string text)
    {
        X509Certificate2Collection all = [];
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException)
        {
            all.Clear();
        }

        return all.Count > 0 ? all : throw Wrong(variable, "holds no certificate in PEM.");
    }

    private static OptionsValidationException Wrong(string variable, string why) =>
        new(variable, typeof(string), [$"{variable} {why}"]);

    private sealed record Files(string Certificate, string Key, string Authority)
    {
        public string All { get; } = $"{Certificate}\n{Key}\n{Authority}";
    }

    private sealed record Loaded(
        string Text, X509Certificate2 Own, X509Certificate2Collection Between, X509Certificate2Collection Authorities);
}
