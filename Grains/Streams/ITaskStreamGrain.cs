using System.Collections.Immutable;
using Asya.Events;
using Orleans.CodeGeneration;

namespace Asya.Grains.Streams;

/// <summary>Tells events on the streams of their tasks. Each silo calls its own.</summary>
[Alias("asya.task-stream")]
[Version(1)]
internal interface ITaskStreamGrain : IGrainWithStringKey
{
    const string Key = "0";

    [Alias("send")]
    Task SendAsync(ImmutableArray<TaskEvent> events, CancellationToken cancellationToken);
}
