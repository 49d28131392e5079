
namespace Asya.Storage.Tests;

/// <summary>One S3 server for a class of tests. The credential is found where the SDK looks for it.</summary>
public sealed class S3ServerFixture : IAsyncLifetime
{
    public S3ServerProcess Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", S3ServerProcess.Credential);
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", S3ServerProcess.Credential);
        Server = await S3ServerProcess.StartAsync();
    }

    public Task DisposeAsync()
    {
        Server.Dispose();
        return Task.CompletedTask;
    }
}
