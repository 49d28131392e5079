using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Tests;

/// <summary>Whose starts must satisfy the schema of their flow.</summary>
public sealed class StrictFlowTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _folder = new();
    private TaskSilo _silo = null!;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_folder["flows.yaml"],
            """
            flows:
            - {name: strict, entrypoint: work, strict: true, mcp: {inputSchema: {topic: {type: string, required: true}}}}
            - {name: lax, entrypoint: work, mcp: {inputSchema: {topic: {type: string, required: true}}}}
            - {name: plain, entrypoint: work}
            """);
        _silo = await TaskSilo.StartAsync(("ASYA_CONFIG_PATH", _folder.Path));
    }

    public async Task DisposeAsync()
    {
        await _silo.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("strict", false, true)]
    [InlineData("strict", true, true)]
    [InlineData("lax", false, false)]
    [InlineData("lax", true, true)]
    [InlineData("plain", true, false)]
    public async Task A_payload_that_does_not_satisfy_the_schema_is_refused(string flow, bool byTool, bool isRefused)
    {
        CreateTask wrong = new() { Flow = flow, Payload = JsonBytes.FromText("""{"topic":5}"""), IsStrict = byTool };
        CreateTask right = wrong with { Payload = JsonBytes.FromText("""{"topic":"Q3"}""") };

        if (isRefused)
        {
            TaskRejectedException refused = await Assert.ThrowsAsync<TaskRejectedException>(() => CreateAsync("wrong", wrong));
            Assert.Equal(TaskRejection.Invalid, refused.Rejection);
            Assert.Equal("/topic", Assert.Single(refused.Fields).Field);
            Assert.StartsWith(
                $"The payload does not satisfy the schema of the flow '{flow}'. /topic: ", refused.Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.True((await CreateAsync("wrong", wrong)).Created);
        }

        Assert.True((await CreateAsync("right", right)).Created);
    }

    private Task<TaskSnapshot> CreateAsync(string id, CreateTask request) =>
        _silo.Task(id).CreateAsync(request with { Digest = id }, CancellationToken.None);
}
