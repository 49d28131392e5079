using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace Asya.Hosting.Tests;

/// <summary>Two silos as processes, whose table of members is in each of the places that there are; and whom they talk to.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class ClusterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly string _cluster = $"c{Guid.NewGuid():N}";

    public void Dispose() => _directory.Dispose();

    [FullServersTheory("postgres", "redis", "azurite")]
    [InlineData("postgres", "postgres")]
    [InlineData("postgres", "redis")]
    [InlineData("postgres", "azure")]
    [InlineData("azure", "redis")]
    [InlineData("azure", "azure")]
    [InlineData("azure", "")]
    public async Task Silos_know_each_other_from_the_place_of_the_tasks_or_the_one_that_is_set_and_gateways_need_neither(
        string tasks, string members)
    {
        PostgresServer postgres = await PostgresServer.SharedAsync();
        using RedisServer? redis = members == "redis" ? await RedisServer.StartAsync() : null;
        using AzuriteProcess? azurite = tasks == "azure" || members == "azure" ? await AzuriteProcess.StartAsync() : null;
        SiloSettings settings = tasks == "azure"
            ? SiloSettings.Product.InAzure(azurite!).With("ASYA_PERSISTENCE_MOUNT", _directory.Make("state"))
                .With("ASYA_CLUSTER_ID", _cluster)
            : InCluster(postgres);
        if (members.Length > 0)
        {
            settings = settings.With(
                "ASYA_MEMBERSHIP_URL",
                members switch
                {
                    "redis" => redis!.Url,
                    "azure" => azurite!.ConnectionString,
                    _ => postgres.Url($"members_{_cluster}"),
                });
        }

        SiloProcess[] silos = await Task.WhenAll(SiloProcess.StartAsync(settings), SiloProcess.StartAsync(settings));

        await using SiloProcess one = silos[0];
        await using SiloProcess two = silos[1];
        Assert.Equal(2, await CountSilosAsync(one, tls: null));
        await using SiloProcess gateway = await SiloProcess.StartAsync(
            SiloSettings.OfProject("GatewayHost").With("ASYA_CLUSTER_ID", _cluster)
                .With("ASYA_SILO_HOST", $"127.0.0.1:{ClientPort(one)},127.0.0.1:{ClientPort(two)}")
                .With("Asya__Gateway__Mcp__StateKey", Convert.ToBase64String(new byte[32])));
        await gateway.Mesh.CreatePausedAsync(MeshClient.Envelope("shared", "draft x-pause publish", "{}"));
        (await one.Mesh.TaskAsync("shared")).ExpectTask("paused");
        (await two.Mesh.ResumeAndWaitAsync("shared", """{"approved":true}""")).ExpectTask("succeeded");
        (await gateway.Mesh.TaskAsync("shared")).ExpectTask("succeeded");
    }

    [Theory]
    [InlineData("ASYA_MEMBERSHIP_URL", "memory", "ASYA_MEMBERSHIP_URL must be postgres://")]
    [InlineData("ASYA_MEMBERSHIP_URL", "redis://:secret@127.0.0.1:6379/one", "What follows the port of a Redis URL is the number of a database.")]
    [InlineData("ASYA_CLUSTER_TLS_KEY", "/nowhere/tls.key", "ASYA_CLUSTER_TLS_CERTIFICATE is not set, but another of its kind is")]
    public async Task A_wrong_setting_of_the_cluster_is_named_without_secrets(string variable, string value, string why)
    {
        SiloSettings settings =
            SiloSettings.Product.InCluster("postgres://asya@127.0.0.1:1/asya", _directory.Make("state")).With(variable, value);

        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(settings);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Asya cannot start: ", output, StringComparison.Ordinal);
        Assert.Contains(why, output, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", output, StringComparison.Ordinal);
    }

    [FullServersTheory("postgres")]
    [InlineData(20)]
    public async Task With_tls_only_processes_with_a_certificate_of_the_cluster_are_heard(int probes)
    {
        using ClusterAuthority authority = new("cluster");
        using ClusterAuthority foreign = new("foreign");
        string ours = _directory.Make("ours");
        string theirs = _directory.Make("theirs");
        authority.Write(ours, "silo");
        foreign.Write(theirs, "guest");
        SiloSettings settings = InCluster(await PostgresServer.SharedAsync());
        foreach ((string variable, string? file) in Variables(ours))
        {
            settings = settings.With(variable, file!);
        }

        SiloProcess[] silos = await Task.WhenAll(SiloProcess.StartAsync(settings), SiloProcess.StartAsync(settings));
        await using SiloProcess one = silos[0];
        await using SiloProcess two = silos[1];
        for (int i = 0; i < probes; i++)
        {
            using TcpClient probe = new();
            await probe.ConnectAsync(IPAddress.Loopback, ClientPort(one));
        }

        Assert.Equal(2, await CountSilosAsync(one, ours));
        await Assert.ThrowsAnyAsync<Exception>(() => CountSilosAsync(one, tls: null));
        await Assert.ThrowsAnyAsync<Exception>(() => CountSilosAsync(one, theirs));

        // Files that are replaced are in force for the next connection, without a restart.
        await File.WriteAllTextAsync(Path.Combine(ours, "ca.crt"), authority.Pem + "\n" + foreign.Pem);
        await File.WriteAllTextAsync(Path.Combine(theirs, "ca.crt"), authority.Pem + "\n" + foreign.Pem);
        Assert.Equal(2, await CountSilosAsync(one, theirs));
        Assert.DoesNotContain("Orleans.Connections.Security", one.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AuthenticationException", one.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("IOException", one.Output, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Variables(string directory) => new()
    {
        ["ASYA_CLUSTER_TLS_CERTIFICATE"] = Path.Combine(directory, "tls.crt"),
        ["ASYA_CLUSTER_TLS_KEY"] = Path.Combine(directory, "tls.key"),
        ["ASYA_CLUSTER_TLS_CA"] = Path.Combine(directory, "ca.crt"),
    };

    private static int ClientPort(SiloProcess silo) =>
        int.Parse(silo.Settings.Environment["ASYA_SILO_CLIENT_PORT"], CultureInfo.InvariantCulture);

    /// <summary>Asks a silo as a client of its cluster how many silos there are.</summary>
    /// <param name="silo">Which silo.</param>
    /// <param name="tls">The directory with the client's certificate; null: it talks without TLS.</param>
    private async Task<int> CountSilosAsync(SiloProcess silo, string? tls)
    {
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(tls is null ? [] : Variables(tls)).Build();
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleansClient(client => client
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, ClientPort(silo)))
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (_cluster, "asya"))
            .Configure<ConnectionOptions>(static options => options.OpenConnectionTimeout = TimeSpan.FromSeconds(5))
            .Configure<ClientMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromSeconds(10))
            .UseClusterTls(configuration));
        using IHost host = builder.Build();
        await host.StartAsync().WithTimeout("the client to connect");
        try
        {
            IManagementGrain management = host.Services.GetRequiredService<IClusterClient>().GetGrain<IManagementGrain>(0);
            return (await management.GetHosts(onlyActive: true).WithTimeout("the silos of the cluster")).Count;
        }
        finally
        {
            await host.StopAsync().WithTimeout("the client to stop");
        }
    }

    private SiloSettings InCluster(PostgresServer server) =>
        SiloSettings.Product.InCluster(server.Url(_cluster), _directory.Make("state")).With("ASYA_CLUSTER_ID", _cluster);
}
