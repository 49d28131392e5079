using Asya.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Domain.Tests.Settings;

/// <summary>A misspelt setting is told; what is not ours is left alone.</summary>
public sealed class UnknownVariablesTests
{
    [Theory]
    [InlineData("ASYA_CHECKPONT_URL", "ASYA_CHECKPOINT_URL")]
    [InlineData("ASYA_CHECKPOINTS_URL", "ASYA_CHECKPOINT_URL")]
    [InlineData("ASYA_DATABSAE_URL", "ASYA_DATABASE_URL")]
    [InlineData("ASYA_DATABASEURL", "ASYA_DATABASE_URL")]
    [InlineData("ASYA_API_KEY_FILE", "ASYA_API_KEYS_FILE")]
    [InlineData("asya_silo_hosts", "ASYA_SILO_HOST")]
    [InlineData("ASYA_PERSISTANCE_MOUNTS", "ASYA_PERSISTENCE_MOUNT")]
    public void A_name_that_is_nearly_a_settings_is_refused(string name, string meant)
    {
        IConfiguration configuration = AsyaConfigurationTests.From((name, "x"), ("ASYA_CHECKPOINT_URL", "s3://bucket"));

        OptionsValidationException refused =
            Assert.Throws<OptionsValidationException>(() => UnknownVariables.RefuseMisspelt(configuration));
        Assert.Equal($"{name} is no setting; did you mean {meant}?", Assert.Single(refused.Failures));
    }

    // Handlers' own, the original's, and what people may well have beside ours.
    [Theory]
    [InlineData("ASYA_MY_HANDLERS_MODEL")]
    [InlineData("ASYA_HANDLERS")]
    [InlineData("ASYA_POD_UID")]
    [InlineData("ASYA_MCP_API_KEY")]
    [InlineData("ASYA_GATEWAY_MODE")]
    [InlineData("ASYA_A2A_NAME")]
    [InlineData("ASYA_NAMESPACE")]
    [InlineData("ASYA_RESILIENCY_ACTOR_TIMEOUT")]
    [InlineData("ASYA_SINK_FANOUT_HOOKS")]
    [InlineData("ASYA_STATE_PROXY_MOUNTS")]
    [InlineData("ASYA_GATEWAY_PORT")]
    [InlineData("ASYA_GOLDEN_UPDATE")]
    public void Another_unknown_name_is_found_and_not_refused(string name)
    {
        IConfiguration configuration = AsyaConfigurationTests.From((name, "x"));

        Assert.Equal([name], UnknownVariables.Find(configuration));
        UnknownVariables.RefuseMisspelt(configuration);
    }

    // What Kubernetes sets in pods for the services asya, asya-gateway, asya-silo and asya-minio; tests' own; sections; other software's.
    [Theory]
    [InlineData("ASYA_SERVICE_HOST", "10.0.0.1")]
    [InlineData("ASYA_GATEWAY_SERVICE_HOST", "10.0.0.1")]
    [InlineData("ASYA_GATEWAY_SERVICE_PORT", "80")]
    [InlineData("ASYA_GATEWAY_SERVICE_PORT_HTTP", "80")]
    [InlineData("ASYA_GATEWAY_PORT", "tcp://10.0.0.1:80")]
    [InlineData("ASYA_SILOS_PORT", "tcp://10.0.0.1:80")]
    [InlineData("ASYA_GATEWAY_PORT_8080_TCP", "tcp://10.0.0.1:8080")]
    [InlineData("ASYA_GATEWAY_PORT_8080_TCP_PROTO", "tcp")]
    [InlineData("ASYA_GATEWAY_PORT_8080_TCP_PORT", "8080")]
    [InlineData("ASYA_GATEWAY_PORT_8080_TCP_ADDR", "10.0.0.1")]
    [InlineData("ASYA_PORT_53_UDP", "udp://10.0.0.1:53")]
    [InlineData("ASYA_TEST_MARKS", "x")]
    [InlineData("ASYA_HANDLER", "x")]
    [InlineData("ASYA_API_KEY", "x")]
    [InlineData("Asya:Tasks:Retention", "1.00:00:00")]
    [InlineData("PATH", "x")]
    public void What_is_known_or_of_other_software_is_not_found(string name, string value) =>
        Assert.Empty(UnknownVariables.Find(AsyaConfigurationTests.From((name, value))));

    [Fact]
    public void No_setting_is_found_and_none_is_taken_for_another()
    {
        Assert.Empty(
            UnknownVariables.Find(
                AsyaConfigurationTests.From([.. AsyaSettings.All.Select(static setting => (setting.Name, (string?)"x"))])));
        Assert.All(
            AsyaSettings.All.Where(
                static setting => setting.IsOfHosts && setting.Name.StartsWith(AsyaSettings.Prefix, StringComparison.Ordinal)),
            static setting => Assert.Equal(setting.Name, UnknownVariables.NearestTo(setting.Name)));
    }
}
