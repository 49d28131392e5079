using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Asya.Grains.Hosting;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Storage;

namespace Asya.Storage.Tests;

public sealed class StorageSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_task_store_is_reader_and_grain_storage_in_one()
    {
        using ServiceProvider services = Build(new() { ["Asya:TaskStore:Directory"] = _directory.Path });

        Assert.IsType<SqliteTaskStore>(services.GetRequiredService<ITaskStore>());
        Assert.Same(services.GetRequiredService<ITaskStore>(), services.GetRequiredService<ITaskReader>());
        Assert.NotNull(services.GetRequiredKeyedService<IGrainStorage>(StorageNames.Tasks));
    }

    [Fact]
    public void Adding_twice_adds_once_and_keeps_what_a_test_put_there()
    {
        FaultPoints mine = new();
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton(mine);
        Silo silo = new(services);
        silo.AddTaskStore().AddCheckpointStore();
        int count = services.Count;
        silo.AddTaskStore().AddCheckpointStore();

        Assert.Equal(1, services.Count(s => s.ServiceType == typeof(ITaskStore)));
        Assert.Equal(1, services.Count(s => s.ServiceType == typeof(ICheckpointStore)));
        using ServiceProvider provider = services.BuildServiceProvider();
        Assert.Same(mine, provider.GetRequiredService<FaultPoints>());
        Assert.True(count > 0);
    }

    [Fact]
    public void The_key_file_of_webhooks_is_named_by_its_variable_and_missing_it_stops_the_start()
    {
        using ServiceProvider services =
            Build(new() { ["Asya:TaskStore:Directory"] = _directory.Path, ["ASYA_PUSH_KEY_FILE"] = _directory["nowhere"] });

        Assert.Contains("key for webhooks", Assert.Throws<TaskStoreException>(services.GetRequiredService<ITaskStore>)
            .Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_url_wins_over_the_mount()
    {
        using ServiceProvider services = Build(new()
        {
            ["ASYA_PERSISTENCE_MOUNT"] = _directory.Path,
            ["ASYA_CHECKPOINT_URL"] = "s3://asya-checkpoints/prefix",
            ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1",
        });

        Assert.Equal("s3://asya-checkpoints/prefix/ at http://127.0.0.1:1", services.GetRequiredService<ICheckpointStore>().Description);
    }

    [Fact]
    public void The_mount_is_a_directory()
    {
        using ServiceProvider services = Build(new() { ["ASYA_PERSISTENCE_MOUNT"] = _directory.Path, ["ASYA_DURABILITY"] = "process" });

        Assert.Equal($"directory {_directory.Path}", services.GetRequiredService<ICheckpointStore>().Description);
        Assert.Equal(Durability.Process, services.GetRequiredService<IOptions<CheckpointOptions>>().Value.Durability);
        Assert.Equal(Durability.Process, services.GetRequiredService<IOptions<TaskStoreOptions>>().Value.Durability);
    }

    [Fact]
    public void The_endpoint_of_s3_alone_wins_over_that_of_all_services()
    {
        using ServiceProvider services = Build(new()
        {
            ["ASYA_CHECKPOINT_URL"] = "s3://asya-checkpoints",
            ["AWS_ENDPOINT_URL"] = "http://a",
            ["AWS_ENDPOINT_URL_S3"] = "http://b",
            ["AWS_REGION"] = "eu-west-1",
        });

        CheckpointOptions options = services.GetRequiredService<IOptions<CheckpointOptions>>().Value;
        Assert.Equal(("http://b", "eu-west-1"), (options.Endpoint, options.Region));
    }

    [Theory]
    [InlineData("ASYA_DURABILITY", "some", "ASYA_DURABILITY must be full or process")]
    [InlineData("Asya:TaskStore:Directory", "", "Asya:TaskStore:Directory must name a directory")]
    [InlineData("Asya:TaskStore:BatchRows", "0", "TaskStoreOptions.BatchRows must be between")]
    [InlineData("Asya:TaskStore:BatchBytes", "1", "TaskStoreOptions.BatchBytes must be between")]
    [InlineData("Asya:TaskStore:QueueCapacity", "0", "TaskStoreOptions.QueueCapacity must be between")]
    [InlineData("Asya:TaskStore:Readers", "0", "TaskStoreOptions.Readers must be between")]
    [InlineData("Asya:TaskStore:AzurePrefix", "A-B", "Asya:TaskStore:AzurePrefix must be a small letter and up to 19 small letters and digits")]
    [InlineData("Asya:TaskStore:BusyTimeout", "01:00:00", "TaskStoreOptions.BusyTimeout must be between")]
    public void A_wrong_setting_of_the_task_store_is_named(string name, string value, string message)
    {
        using ServiceProvider services = Build(new() { [name] = value });

        Assert.Contains(message,
            Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<TaskStoreOptions>>().Value)
                .Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ASYA_DURABILITY", "some", "ASYA_DURABILITY must be full or process")]
    [InlineData("ASYA_PERSISTENCE_MOUNT", "", "Set ASYA_PERSISTENCE_MOUNT to a directory or ASYA_CHECKPOINT_URL")]
    [InlineData("ASYA_CHECKPOINT_URL", "s3://b", "ASYA_CHECKPOINT_URL must be s3://")]
    [InlineData("ASYA_CHECKPOINT_URL", "s3://bucket//x", "ASYA_CHECKPOINT_URL must be s3://")]
    [InlineData("AWS_ENDPOINT_URL", "localhost:9000", "AWS_ENDPOINT_URL must be an http or https URL")]
    [InlineData("Asya:Checkpoints:RequestTimeout", "00:00:20", "CheckpointOptions.RequestTimeout must be between")]
    [InlineData("Asya:Checkpoints:TotalTimeout", "00:00:01", "Asya:Checkpoints:TotalTimeout must not be less than")]
    [InlineData("Asya:Checkpoints:Workers", "0", "CheckpointOptions.Workers must be between")]
    public void A_wrong_setting_of_the_checkpoint_store_is_named(string name, string value, string message)
    {
        Dictionary<string, string?> settings = new() { ["ASYA_PERSISTENCE_MOUNT"] = _directory.Path };
        settings[name] = value;
        using ServiceProvider services = Build(settings);

        Assert.Contains(message,
            Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<CheckpointOptions>>().Value)
                .Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://asya-checkpoints", "s3", "", "asya-checkpoints", "")]
    [InlineData("s3://asya-checkpoints/", "s3", "", "asya-checkpoints", "")]
    [InlineData("s3://asya-checkpoints/a", "s3", "", "asya-checkpoints", "a/")]
    [InlineData("s3://my.bucket-1/a/b.c/", "s3", "", "my.bucket-1", "a/b.c/")]
    [InlineData("gs://my_bucket.example.com/a", "gs", "", "my_bucket.example.com", "a/")]
    [InlineData("azblob://asya-checkpoints/a", "azblob", "", "asya-checkpoints", "a/")]
    [InlineData("redis://cache:6380/3/a", "redis", "cache:6380", "3", "a/")]
    [InlineData("rediss://user:p%40ss@cache.example.com/0", "rediss", "user:p%40ss@cache.example.com", "0", "")]
    [InlineData("redis://[::1]:6379/0", "redis", "[::1]:6379", "0", "")]
    [InlineData("nats://nats:4222/asya-checkpoints/a/b", "nats", "nats:4222", "asya-checkpoints", "a/b/")]
    [InlineData("tls://token@nats/asya_checkpoints", "tls", "token@nats", "asya_checkpoints", "")]
    public void A_location_is_a_bucket_and_a_prefix(string url, string scheme, string server, string container, string prefix)
    {
        Assert.True(ObjectLocation.TryParse(url, out ObjectLocation? location));
        Assert.Equal(new ObjectLocation(scheme, server, container, prefix), location);
        Assert.DoesNotContain("@", location.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://bucket")]
    [InlineData("s3://")]
    [InlineData("s3://Bucket")]
    [InlineData("s3://bucket/../other")]
    [InlineData("gs://-bucket")]
    [InlineData("azblob://ab")]
    [InlineData("azblob://two--hyphens")]
    [InlineData("azblob://under_score")]
    [InlineData("azblob://this-name-has-more-than-the-sixty-three-characters-that-azure-takes")]
    [InlineData("redis://cache:6379")]
    [InlineData("redis://cache:6379/zero")]
    [InlineData("redis:///0")]
    [InlineData("nats://nats:4222")]
    [InlineData("nats://nats:4222/buck.et")]
    [InlineData("file://server/share")]
    [InlineData("file:mnt")]
    public void A_location_of_another_form_is_refused_with_the_forms(string url)
    {
        using ServiceProvider services = Build(new() { ["ASYA_CHECKPOINT_URL"] = url });

        string why =
            Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<CheckpointOptions>>().Value).Message;

        Assert.Contains($"ASYA_CHECKPOINT_URL must be {ObjectLocation.Forms}", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_of_Azure_needs_an_account()
    {
        Dictionary<string, string?> settings = new() { ["ASYA_CHECKPOINT_URL"] = "azblob://asya-checkpoints" };
        using (ServiceProvider without = Build(settings))
        {
            Assert.Contains("Set AZURE_STORAGE_ACCOUNT or AZURE_STORAGE_CONNECTION_STRING",
                Assert.Throws<OptionsValidationException>(() => without.GetRequiredService<IOptions<CheckpointOptions>>().Value).Message,
                StringComparison.Ordinal);
        }

        settings["AZURE_STORAGE_ACCOUNT"] = "asya";
        using ServiceProvider with = Build(settings);
        Assert.Equal("azblob://asya-checkpoints/ of the account asya", with.GetRequiredService<ICheckpointStore>().Description);
    }

    [Theory]
    [InlineData("azure", "https://myaccount.table.core.windows.net/", "https://myaccount.blob.core.windows.net/")]
    [InlineData(
        "https://other.table.core.usgovcloudapi.net", "https://other.table.core.usgovcloudapi.net/",
        "https://other.blob.core.usgovcloudapi.net/")]
    public void An_account_of_tasks_by_identity_has_its_tables_and_blobs_in_one_domain(string store, string tables, string blobs)
    {
        IConfiguration configuration = new ConfigurationBuilder().AddInMemoryCollection(
            [new("ASYA_TASK_STORE", store), new("AZURE_STORAGE_ACCOUNT", "myaccount"), new("Asya:TaskStore:AzurePrefix", "mine")]).Build();

        AzureTaskAccount account = AzureTaskAccount.FromSettings(configuration)!;

        Assert.Equal((tables, blobs), (account.OpenTables().Uri.ToString(), account.OpenBlobs().Uri.ToString()));
        Assert.Equal(("minesilos", "mine-subscriptions"), (account.SiloTable, account.SubscriptionContainer));
        Assert.Null(AzureTaskAccount.FromSettings(new ConfigurationBuilder().Build()));
    }

    [Fact]
    public void A_file_URL_is_a_mount()
    {
        using ServiceProvider services = Build(
            new() { ["ASYA_CHECKPOINT_URL"] = new Uri(_directory.Path).AbsoluteUri, ["ASYA_PERSISTENCE_MOUNT"] = "/elsewhere" });

        CheckpointOptions options = services.GetRequiredService<IOptions<CheckpointOptions>>().Value;

        Assert.Equal((_directory.Path, null), (options.Mount, options.Url));
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings)
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        new Silo(services).AddTaskStore().AddCheckpointStore();
        return services.BuildServiceProvider();
    }

    private sealed class Silo(IServiceCollection services) : ISiloBuilder
    {
        public IServiceCollection Services { get; } = services;

        public IConfiguration Configuration => throw new NotSupportedException();
    }
}
