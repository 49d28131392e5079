using System.Security.Cryptography.X509Certificates;
using Asya.Streaming.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orleans.Connections.Security;

namespace Asya.Gateway.Tests;

/// <summary>The certificates of a cluster: whom they admit, and that they are read again.</summary>
public sealed class ClusterCertificatesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ClusterAuthority _authority = new("the cluster");
    private readonly List<string> _said = [];

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_certificate_of_the_authority_is_trusted_whatever_its_name_and_no_other_is()
    {
        using ClusterAuthority foreign = new("the cluster");
        ClusterCertificates sut = Open();

        Assert.True(sut.IsTrusted(Certificate(_authority.Issue("any name")), null));
        Assert.False(sut.IsTrusted(Certificate(foreign.Issue("any name")), null));
        Assert.False(sut.IsTrusted(Certificate(_authority.Issue("old", TimeSpan.FromMinutes(-10))), null));
        Assert.False(sut.IsTrusted(null, null));
    }

    [Fact]
    public void A_renewed_certificate_is_taken_over_without_a_restart_and_a_half_written_one_is_not()
    {
        ClusterCertificates sut = Open();
        string before = sut.Own.Thumbprint;
        (string certificate, string key) = _authority.Issue("renewed");

        File.WriteAllText(_directory["tls.crt"], certificate);
        Assert.Equal(before, sut.Own.Thumbprint);
        Assert.Equal(before, sut.Own.Thumbprint);
        Assert.StartsWith("ASYA_CLUSTER_TLS_KEY is not the key", Assert.Single(_said), StringComparison.Ordinal);

        File.WriteAllText(_directory["tls.key"], key);
        Assert.Equal(Certificate((certificate, key)).Thumbprint, sut.Own.Thumbprint);
    }

    [Fact]
    public void Another_authority_is_taken_over_too()
    {
        using ClusterAuthority next = new("the next one");
        ClusterCertificates sut = Open();
        X509Certificate2 ofNext = Certificate(next.Issue("silo"));
        Assert.False(sut.IsTrusted(ofNext, null));

        File.WriteAllText(_directory["ca.crt"], _authority.Pem + "\n" + next.Pem);

        Assert.True(sut.IsTrusted(ofNext, null));
        Assert.True(sut.IsTrusted(Certificate(_authority.Issue("silo")), null));
    }

    [Fact]
    public void Files_that_are_gone_leave_in_force_what_was_read()
    {
        ClusterCertificates sut = Open();
        File.Delete(_directory["ca.crt"]);

        Assert.True(sut.IsTrusted(Certificate(_authority.Issue("silo")), null));
        Assert.StartsWith("ASYA_CLUSTER_TLS_CA cannot be read", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASYA_CLUSTER_TLS_CERTIFICATE", "tls.crt", "holds no certificate in PEM.")]
    [InlineData("ASYA_CLUSTER_TLS_KEY", "tls.key", "is not the key, in PEM and without a password, of the certificate in ASYA_CLUSTER_TLS_CERTIFICATE.")]
    [InlineData("ASYA_CLUSTER_TLS_CA", "ca.crt", "holds no certificate in PEM.")]
    public void A_file_that_cannot_be_used_is_named_by_its_setting(string variable, string file, string why)
    {
        _authority.Write(_directory.Path, "silo");
        File.WriteAllText(_directory[file], "-----BEGIN NOTHING-----");

        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => ClusterCertificates.Read(Settings()));

        Assert.Equal([$"{variable} {why}"], failure.Failures);
    }

    [Fact]
    public void Two_of_the_three_settings_name_the_third()
    {
        _authority.Write(_directory.Path, "silo");
        IConfiguration configuration = Settings();
        configuration["ASYA_CLUSTER_TLS_CA"] = null;

        Assert.StartsWith("ASYA_CLUSTER_TLS_CA is not set",
            Assert.Throws<OptionsValidationException>(() => ClusterCertificates.Read(configuration)).Message, StringComparison.Ordinal);
        Assert.Null(ClusterCertificates.Read(new ConfigurationBuilder().Build()));
    }

    [Fact]
    public void Both_ends_need_a_certificate()
    {
        _authority.Write(_directory.Path, "silo");
        TlsOptions options = new();

        ClusterTlsExtensions.Configure(options, ClusterCertificates.Read(Settings())!);

        Assert.Equal(RemoteCertificateMode.RequireCertificate, options.RemoteCertificateMode);
        Assert.Equal(RemoteCertificateMode.RequireCertificate, options.ClientCertificateMode);
    }

    private static X509Certificate2 Certificate((string Certificate, string Key) pem) =>
        X509Certificate2.CreateFromPem(pem.Certificate, pem.Key);

    private ClusterCertificates Open()
    {
        _authority.Write(_directory.Path, "silo");
        return new(_directory["tls.crt"], _directory["tls.key"], _directory["ca.crt"]) { OnUnreadable = _said.Add };
    }

    private IConfiguration Settings() => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["ASYA_CLUSTER_TLS_CERTIFICATE"] = _directory["tls.crt"],
        ["ASYA_CLUSTER_TLS_KEY"] = _directory["tls.key"],
        ["ASYA_CLUSTER_TLS_CA"] = _directory["ca.crt"],
    }).Build();
}
