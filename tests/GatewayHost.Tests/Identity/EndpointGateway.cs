using System.Net;

namespace Asya.Gateway.Tests.Identity;

/// <summary>A gateway whose callers are ann and bob, the admin root, and eve, who is admin of another tenant.</summary>
public sealed class EndpointGateway : IAsyncLifetime, IDisposable
{
    public const string AnnsTask = "task-anns";
    public const string AnnsPausedTask = "task-anps";

    private readonly KeyFile _keys = new();
    private int _tasks;

    public GatewayFixture Http { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _keys.With("ann", "read create approve cancel").With("bob", "read create approve cancel").With("root", "admin")
            .With("eve", "admin", tenant: "other")
            .With("all-but-read", "create cancel").With("all-but-create", "read approve cancel")
            .With("all-but-approve", "read create cancel").With("all-but-cancel", "read create approve")
            .With("all-but-admin", "read create approve cancel");
        Http = await IdentityGateway.StartAsync(_keys, ("Asya:Identity:Rate:PerSecond", "0"), ("Asya:Identity:Rate:UnknownPerSecond", "0"),
            ("Asya:Gateway:Mcp:Wait", "00:00:00"), ("Asya:Telemetry:Prometheus", "true"));
        await NewTaskAsync(AnnsTask);
        await NewTaskAsync(AnnsPausedTask);
        Http.Cluster.Pause(AnnsPausedTask);
    }

    public async Task<string> NewPausedTaskAsync()
    {
        string id = $"task-{Interlocked.Increment(ref _tasks):0000}";
        await NewTaskAsync(id);
        Http.Cluster.Pause(id);
        return id;
    }

    public async Task DisposeAsync() => await Http.DisposeAsync();

    public void Dispose() => _keys.Dispose();

    private async Task NewTaskAsync(string id)
    {
        using HttpResponseMessage response =
            await Http.SendAsync(
                HttpMethod.Post, "/mesh", $$$"""{"id":"{{{id}}}","flow":"report_approval"}""", IdentityGateway.KeyOf("ann"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }
}
