using System.Collections.Immutable;
using System.Diagnostics;
using Asya.Grains.Checkpoints;
using Asya.Grains.Checkpoints.Objects;
using Asya.Grains.Storage.Copying;
using Asya.Timing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Asya.Grains.Hosting;

/// <summary>Moves tasks to another store while no silo runs: from one machine's directory to a database, for example, or back.</summary>
public static class TaskCopy
{
    /// <summary>Copies tasks, events and webhooks, and compares them; then the checkpoints of waiting tasks, if they move too.</summary>
    /// <remarks>
    /// Nothing is removed from the source. A copy that was cut is continued by the same call. The next silo goes on with running tasks.
    /// </remarks>
    /// <param name="from">
    /// A data directory, <c>postgres://...</c>, or <c>azure</c>, <c>azure://ACCOUNT</c>, <c>azure://ACCOUNT/PREFIX</c>.
    /// </param>
    /// <param name="to">The same, without tasks.</param>
    /// <param name="checkpoints">
    /// The places of the checkpoints, as <c>ASYA_CHECKPOINT_URL</c> has them or as directories; null: they stay.
    /// </param>
    /// <param name="configuration">The credentials of buckets, and of storage accounts.</param>
    /// <param name="say">Takes a line, every two seconds and at the end.</param>
    /// <param name="cancellationToken">Ends the copy.</param>
    /// <exception cref="OperatorException">A store is in use, is away, or is not for these tasks; the message has the reason.</exception>
    public static async Task RunAsync(
        string from, string to, (string From, string To)? checkpoints, IConfiguration configuration, Action<string> say,
        CancellationToken cancellationToken)
    {
        Lines progress = new(say);
        await using CopySide source = await OpenAsync(from, isNew: false, configuration, cancellationToken);
        await using CopySide target = await OpenAsync(to, isNew: true, configuration, cancellationToken);
        long tasks = await TaskStoreCopy.RunAsync(source, target, progress, cancellationToken);
        say($"{tasks} tasks are in {target.Description}, compared with {source.Description}.");
        if (checkpoints is not { } places)
        {
            if (await CheckpointCopy.NamedAsync(target, cancellationToken).AnyAsync(cancellationToken))
            {
                say("Checkpoints were not copied (--checkpoints-from, --checkpoints-to): the next start needs them where they are now. "
                    + "A silo with its tasks in a database or in Azure Storage refuses a directory below its data directory, such as data/state.");
            }

            return;
        }

        ICheckpointStore there = Checkpoints(places.From, configuration, isNew: false);
        using IDisposable? endThere = there as IDisposable;
        ICheckpointStore here = Checkpoints(places.To, configuration, isNew: true);
        using IDisposable? endHere = here as IDisposable;
        (long copied, ImmutableArray<string> wrong) =
            await CheckpointCopy.RunAsync(target, there, here, progress, cancellationToken);
        say($"{copied} checkpoints are in {here.Description}.");
        if (!wrong.IsEmpty)
        {
            throw new OperatorException(
                $"{wrong.Length} checkpoints are missing from {places.From}, or are not what their tasks were paused with: "
                + string.Join(", ", wrong.Take(10)) + (wrong.Length > 10 ? " and others." : "."));
        }
    }

    private static async Task<CopySide> OpenAsync(
        string place, bool isNew, IConfiguration configuration, CancellationToken cancellationToken) =>
        AzureTaskAccount.FromPlace(place, configuration) is { } account
            ? await AzureCopySide.OpenAsync(account, isNew, cancellationToken)
            : place.Contains("://", StringComparison.Ordinal) && StorageKeys.DirectoryOf(place) is null
                ? await PostgresCopySide.OpenAsync(place, cancellationToken)
                : await SqliteCopySide.OpenAsync(StorageKeys.DirectoryOf(place) ?? place, isNew, cancellationToken);

    private static ICheckpointStore Checkpoints(string place, IConfiguration configuration, bool isNew)
    {
        CheckpointOptions options = new();
        new ConfigureStorage(configuration).Configure(options);
        options.Mount = StorageKeys.DirectoryOf(place) ?? (place.Contains("://", StringComparison.Ordinal) ? null : place);
        options.Url = options.Mount is null ? place : null;
        options.CreateIfMissing = isNew;
        ValidateOptionsResult valid = new CheckpointOptionsValidator().Validate(null, options);
        if (valid.Failed)
        {
            throw new OperatorException(string.Join(" ", valid.Failures));
        }

        return options.Mount is not null
            ? new DirectoryCheckpointStore(Options.Create(options), new FaultPoints(), SteadyClock.Machine)
            : new ObjectCheckpointStore(Options.Create(options), SteadyClock.Machine);
    }

    private sealed class Lines(Action<string> say) : IProgress<CopyProgress>
    {
        private static readonly TimeSpan Pace = TimeSpan.FromSeconds(2);

        private long _last = Stopwatch.GetTimestamp();

        public void Report(CopyProgress value)
        {
            if (Stopwatch.GetElapsedTime(_last) >= Pace)
            {
                _last = Stopwatch.GetTimestamp();
                say($"{value.Done} of {value.Total} {value.What}");
            }
        }
    }
}
