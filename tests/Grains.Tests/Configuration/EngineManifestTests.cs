using Asya.Grains.Configuration;
using Asya.Grains.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Tests.Configuration;

/// <summary>The manifests of x-pause and x-resume, as the setup guide has them.</summary>
public sealed class EngineManifestTests : IDisposable
{
    /// <summary>Step 2 of the setup guide, as it stands.</summary>
    private const string Guide = """
        apiVersion: asya.sh/v1alpha1
        kind: AsyncActor
        metadata:
          name: x-pause
        spec:
          # ... other fields ...
          env:
          - name: ASYA_PERSISTENCE_MOUNT
            value: "/state"
          volumeMounts:
          - name: state
            mountPath: /state
          volumes:
          - name: state
            emptyDir: {}  # Replace with actual state proxy config
        """;

    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_manifest_of_the_guide_sets_the_mount()
    {
        Write("x-pause.yaml", Guide);

        Assert.Equal("/state", Configuration()["ASYA_PERSISTENCE_MOUNT"]);
        EngineManifest manifest = Assert.Single(ConfigFolder.Read(_folder.Path).Engine);
        Assert.True(manifest is { Name: "x-pause", HasVolumes: true, HasEmptyDir: true });
        Assert.Empty(ConfigFolder.Read(_folder.Path).Manifests);
    }

    [Fact]
    public void Each_of_the_two_sets_what_is_its_own()
    {
        Write("crew.yaml", """
            kind: AsyncActor
            metadata: {name: x-pause}
            spec:
              env:
              - {name: ASYA_PERSISTENCE_MOUNT, value: /state}
              - {name: ASYA_PAUSE_METADATA, value: '{"prompt":"Really?"}'}
            ---
            kind: AsyncActor
            metadata: {name: x-resume}
            spec:
              image: asya-crew:1
              handler: asya_crew.resume
              env: {ASYA_PERSISTENCE_MOUNT: /state, ASYA_RESUME_MERGE_MODE: deep}
            """);

        ConfigurationManager configuration = Configuration();

        Assert.Equal("""{"prompt":"Really?"}""", configuration["ASYA_PAUSE_METADATA"]);
        Assert.Equal("deep", configuration["ASYA_RESUME_MERGE_MODE"]);
        Assert.Equal("/state", configuration["ASYA_PERSISTENCE_MOUNT"]);
    }

    [Fact]
    public void What_is_said_twice_must_agree()
    {
        Write("x-pause.yaml", Guide);

        string why = Assert.Throws<OptionsValidationException>(() => Configuration(("ASYA_PERSISTENCE_MOUNT", "/mnt"))).Message;
        Write("x-resume.yaml", "kind: AsyncActor\nmetadata: {name: x-resume}\nspec: {env: {ASYA_PERSISTENCE_MOUNT: /other}}");
        string other = Assert.Throws<OptionsValidationException>(() => Configuration()).Message;

        Assert.Equal(
            $"ASYA_PERSISTENCE_MOUNT is '/mnt', and the manifest at {File("x-pause.yaml")}:4 says '/state'; they must agree.", why);
        Assert.Equal(
            $"ASYA_PERSISTENCE_MOUNT is '/state', and the manifest at {File("x-resume.yaml")}:2 says '/other'; they must agree.", other);
    }

    [Theory]
    [InlineData("env: {ASYA_RESUME_MERGE_MODE: deep}",
        "'x-pause' takes ASYA_PERSISTENCE_MOUNT and ASYA_PAUSE_METADATA from its manifest; 'ASYA_RESUME_MERGE_MODE' belongs into the environment")]
    [InlineData("env: {ASYA_DATABASE_URL: x}", "'ASYA_DATABASE_URL' belongs into the environment of the process")]
    [InlineData("stateProxy: [{name: s3}]", "write the store as ASYA_CHECKPOINT_URL (s3://bucket/prefix, for example)")]
    [InlineData("resiliency: {}", "unknown key 'resiliency'")]
    public void What_it_cannot_set_is_refused_with_what_to_write_instead(string spec, string why)
    {
        Write("x-pause.yaml", $"kind: AsyncActor\nmetadata: {{name: x-pause}}\nspec:\n  {spec}");

        ConfigFileException refused = Assert.Throws<ConfigFileException>(() => Configuration());

        Assert.StartsWith($"{File("x-pause.yaml")}:4: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    private string File(string name) => _folder[Path.Combine("actors", name)];

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(_folder["actors"]);
        System.IO.File.WriteAllText(File(name), text);
    }

    private ConfigurationManager Configuration(params (string Name, string Value)[] settings)
    {
        ConfigurationManager configuration = new();
        configuration["ASYA_CONFIG_PATH"] = _folder.Path;
        foreach ((string name, string value) in settings)
        {
            configuration[name] = value;
        }

        configuration.AddEngineManifests();
        return configuration;
    }
}
