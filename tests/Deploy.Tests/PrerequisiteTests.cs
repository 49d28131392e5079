namespace Asya.Deploy.Tests;

/// <summary>An installation that could not finish says so at once, and the original's own values are taken or explained.</summary>
public sealed class PrerequisiteTests
{
    [HelmFact]
    public async Task What_is_missing_in_the_namespace_is_told_before_anything_is_installed()
    {
        using FakeApiServer server = new("asya-database", "asya-mcp-key");

        (int exitCode, string said) = await InstallAsync(server);

        Assert.NotEqual(0, exitCode);
        Assert.Contains("The namespace asya-system has not what the pods need", said, StringComparison.Ordinal);
        Assert.Contains("asya-api-keys: the key keys.json", said, StringComparison.Ordinal);
        Assert.Contains("asya-push-key: the key push.key", said, StringComparison.Ordinal);
        Assert.DoesNotContain("asya-database:", said, StringComparison.Ordinal);
        Assert.DoesNotContain("asya-mcp-key:", said, StringComparison.Ordinal);
        Assert.All(server.Asked, static request => Assert.StartsWith("GET ", request, StringComparison.Ordinal));
    }

    [HelmFact]
    public async Task It_asks_for_the_secrets_under_the_names_that_the_values_give_them_and_not_at_all_where_they_say_so()
    {
        using FakeApiServer server = new();
        Assert.Contains(
            "ours: the key url", (await InstallAsync(server, "--set", "secrets.database=ours")).Said, StringComparison.Ordinal);

        Assert.DoesNotContain("has not what the pods need", (await InstallAsync(server, "--set", "checkSecrets=false")).Said, StringComparison.Ordinal);
    }

    [HelmFact]
    public void The_original_s_bucket_hooks_and_empty_variables_count()
    {
        Manifest env = Assert.Single(Rendered.Manifests(Rendered.Chart("original.yaml")), static m => m.Title == "ConfigMap asya-env");

        Assert.Equal(
            ("s3://my-results", "https://s3.example", "eu-west-1", "notify-slack", "/state", "shallow", null),
            (env["data", "ASYA_CHECKPOINT_URL"], env["data", "AWS_ENDPOINT_URL"], env["data", "AWS_REGION"], env["data", "ASYA_SINK_HOOKS"],
                env["data", "ASYA_PERSISTENCE_MOUNT"], env["data", "ASYA_RESUME_MERGE_MODE"], env["data", "ASYA_PAUSE_METADATA"]));
    }

    [HelmTheory]
    [InlineData("persistence.config.accessKey=AKIA", "put accessKey and secretKey into the secret asya-s3")]
    [InlineData("persistence.config.bucket=", "persistence.enabled needs persistence.config.bucket")]
    [InlineData("persistence.backend=azure", "persistence")]
    [InlineData("persistence.config.emulatorHost=localhost:4443", "STORAGE_EMULATOR_HOST")]
    public void What_of_the_original_s_values_cannot_be_taken_is_told(string value, string why)
    {
        (int exitCode, _, string errors) = Tool.Run(
            Tool.Helm!, "template", "x", Repository.Chart, "--values", Repository.Values("original.yaml"), "--set", value);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(why, errors, StringComparison.Ordinal);
    }

    [HelmFact]
    public void Notes_say_which_secrets_there_have_to_be_and_which_values_have_no_effect()
    {
        string notes = Tool.Print(
            Tool.Helm!, "install", "x", Repository.Chart, "--dry-run=client", "--values", Repository.Values("original.yaml"));

        Assert.All(
            (string[])["asya-database: the key url", "asya-push-key: the key push.key", "dlq-worker: ", "sqs: ", "x-sump: ", "x-pause.scaling: ",
                "x-resume.transport: ", "image.repository: "],
            line => Assert.Contains("\n  " + line, notes, StringComparison.Ordinal));
        Assert.DoesNotContain("the original's, and have no effect", Tool.Print(
            Tool.Helm!, "install", "x", Repository.Chart, "--dry-run=client", "--values", Repository.Values("guide.yaml")), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Said)> InstallAsync(FakeApiServer server, params string[] arguments)
    {
        (int exitCode, string output, string errors) = await Task.Run(() => Tool.Run(
            Tool.Helm!,
            ["upgrade", "--install", "asya-crew", Repository.Chart, "--namespace", "asya-system", "--values", Repository.Values("guide.yaml"),
                "--dry-run=server", "--kubeconfig", server.Configuration, .. arguments]));
        return (exitCode, output + errors);
    }
}
