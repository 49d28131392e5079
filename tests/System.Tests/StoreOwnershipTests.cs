namespace Asya.SystemTests;

/// <summary>A checkpoint store belongs to the tasks that it was claimed for: through kill -9, and against another deployment.</summary>
public sealed class StoreOwnershipTests : IDisposable
{
    private const int KilledBySignal9 = 137;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(40);

    private readonly TemporaryDirectory _directory = new();

    private string Marker => Path.Combine(_directory["state"], "store.json");

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("checkpoint:before-rename:1", false)]
    [InlineData("checkpoint:after-put:1", false)]
    [InlineData("checkpoint:before-rename:2", false)]
    [InlineData("checkpoint:after-put:2", true)]
    public async Task A_claim_that_a_kill_ends_is_made_again(string fault, bool isMarked)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory.Make("marks"), "fault"), fault);
        SiloSettings settings = Settings.With("ASYA_TEST_MARKS", _directory["marks"]);
        using (SiloInstance dying = SiloInstance.Launch(settings, _directory["data"]))
        {
            Assert.Equal(KilledBySignal9, await dying.ExitedAsync(StartLimit));
        }

        Assert.Equal(isMarked, File.Exists(Marker));
        string? before = isMarked ? await File.ReadAllTextAsync(Marker) : null;
        using SiloInstance next = SiloInstance.Launch(settings, _directory["data"]);
        await next.ReadyAsync(StartLimit);

        string after = await File.ReadAllTextAsync(Marker);
        Assert.Equal(before ?? after, after);
    }

    [Fact]
    public async Task Another_deployment_is_refused_in_one_line_until_it_is_to_adopt_the_store()
    {
        _directory.Make("marks");
        SiloSettings settings = Settings.With("ASYA_TEST_MARKS", _directory["marks"]);
        using (SiloInstance owner = SiloInstance.Launch(settings, _directory["data"]))
        {
            await owner.ReadyAsync(StartLimit);
            owner.Kill();
            await owner.ExitedAsync(StartLimit);
        }

        string marker = await File.ReadAllTextAsync(Marker);
        using (SiloInstance other = SiloInstance.Launch(settings, _directory["other"]))
        {
            Assert.Equal(1, await other.ExitedAsync(StartLimit));
            Assert.Contains("Asya cannot start: The checkpoint store (directory ", other.Output, StringComparison.Ordinal);
            Assert.Contains("belongs to other tasks", other.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", other.Output, StringComparison.Ordinal);
        }

        Assert.Equal(marker, await File.ReadAllTextAsync(Marker));
        using (SiloInstance adopting = SiloInstance.Launch(settings.With("ASYA_ADOPT_STORE", "true"), _directory["other"]))
        {
            await adopting.ReadyAsync(StartLimit);
            Assert.NotEqual(marker, await File.ReadAllTextAsync(Marker));
        }

        using SiloInstance back = SiloInstance.Launch(settings with { Arguments = ["--adopt-store"] }, _directory["data"]);
        await back.ReadyAsync(StartLimit);
        Assert.Equal(marker, await File.ReadAllTextAsync(Marker));
    }

    private SiloSettings Settings
    {
        get
        {
            Directory.CreateDirectory(_directory["state"]);
            return SiloSettings.WithTestActors.With("ASYA_PERSISTENCE_MOUNT", _directory["state"]);
        }
    }
}
