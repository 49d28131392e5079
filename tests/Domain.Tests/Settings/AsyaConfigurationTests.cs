using Asya.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Domain.Tests.Settings;

/// <summary>A variable stands in the place of the keys that the table gives it.</summary>
public sealed class AsyaConfigurationTests
{
    [Fact]
    public void A_variable_wins_over_its_keys_and_the_rest_of_the_section_stays()
    {
        IConfigurationSection section =
            From(("ASYA_TASK_RETENTION", "1d12h"), ("Asya:Tasks:Retention", "00:01:00"), ("Asya:Tasks:DefaultTimeout", "00:02:00"))
                .GetAsyaSection("Asya:Tasks");

        Assert.Equal(("1.12:00:00", "00:02:00"), (section["Retention"], section["DefaultTimeout"]));
    }

    [Fact]
    public void An_empty_variable_is_none()
    {
        IConfiguration configuration =
            From(("ASYA_CHECKPOINT_URL", ""), ("Asya:Checkpoints:Url", "s3://bucket"), ("ASYA_SILO_HOST", ""),
                ("Asya:Cluster:SiloHosts", "a,b"));

        Assert.Equal("s3://bucket", configuration.GetAsyaSection("Asya:Checkpoints")["Url"]);
        Assert.Equal("s3://bucket", configuration.GetAsyaValue("Asya:Checkpoints:Url"));
        Assert.Equal("a,b", configuration.GetAsyaValue("Asya:Cluster:SiloHosts"));
        Assert.Null(configuration.GetAsyaValue("Asya:Cluster:SiloName"));
    }

    [Theory]
    [InlineData(" ", null)]
    [InlineData("keys.json", "keys.json")]
    public void A_blank_variable_switches_no_identity_off(string value, string? expected) =>
        Assert.Equal(expected
            ?? "section.json", From(("ASYA_API_KEYS_FILE", value), ("Asya:Identity:ApiKeysFile", "section.json"))
                .GetAsyaSection("Asya:Identity")["ApiKeysFile"]);

    [Theory]
    [InlineData("a, b", new[] { "a", "b" })]
    [InlineData("", new string[0])]
    [InlineData(null, new[] { "x", "y", "z" })]
    public void A_list_replaces_the_whole_list(string? value, string[] expected)
    {
        IConfiguration configuration =
            From(("ASYA_SINK_HOOKS", value), ("Asya:Tasks:SinkHooks:0", "x"), ("Asya:Tasks:SinkHooks:1", "y"),
                ("Asya:Tasks:SinkHooks:2", "z"));

        Assert.Equal(
            expected, configuration.GetAsyaSection("Asya:Tasks").GetSection("SinkHooks").GetChildren().Select(static child => child.Value));
    }

    [Fact]
    public void One_variable_may_set_two_keys_and_of_two_for_one_key_the_first_wins()
    {
        IConfiguration configuration =
            From(("ASYA_DURABILITY", "process"), ("AWS_ENDPOINT_URL", "http://a"), ("AWS_ENDPOINT_URL_S3", "http://b"));

        Assert.Equal("process", configuration.GetAsyaSection("Asya:TaskStore")["Durability"]);
        Assert.Equal(("process", "http://b"),
            (configuration.GetAsyaSection("Asya:Checkpoints")["Durability"], configuration.GetAsyaSection("Asya:Checkpoints")["Endpoint"]));
    }

    [Theory]
    [InlineData("ASYA_DURABILITY", "FULL", "Asya:TaskStore:Durability", "ASYA_DURABILITY must be full or process, not 'FULL'.")]
    [InlineData("ASYA_TASK_RETENTION", "-1d", "Asya:Tasks:Retention",
        "ASYA_TASK_RETENTION must be a duration such as 30d, 12h, 90s or 01:30:00, not '-1d'.")]
    [InlineData("ASYA_SILO_PORT", "65536", "Asya:Cluster:SiloPort", "ASYA_SILO_PORT must be a port, 1 to 65535, not '65536'.")]
    [InlineData("Asya:Cluster:SiloPort", "x", "Asya:Cluster:SiloPort", "Asya:Cluster:SiloPort must be a port, 1 to 65535, not 'x'.")]
    public void What_cannot_be_read_is_refused_by_its_name(string name, string value, string key, string message)
    {
        IConfiguration configuration = From((name, value));

        Assert.Equal(message, Assert.Throws<OptionsValidationException>(() => configuration.GetAsyaValue(key)).Message);

        // Other settings can still be read.
        Assert.Null(configuration.GetAsyaValue("Asya:Checkpoints:Url"));
        Assert.Null(configuration.GetAsyaSection("Asya:Identity")["ApiKeysFile"]);
    }

    internal static IConfiguration From(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Where(static one => one.Value is not null).ToDictionary(static one => one.Name, static one => one.Value)).Build();
}
