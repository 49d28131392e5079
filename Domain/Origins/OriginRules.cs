using System.Collections.Immutable;
using System.Text.Json;
using Asya.Domain.ChildTasks;
using Asya.Domain.Text;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Domain.Origins;

/// <summary>Who has put which value into the payload: kept with it, from the start to the result.</summary>
/// <remarks>
/// An answer is the origin of every place that it writes. A step returns a whole payload, and is the origin of what differs from the one
/// that it was given, place by place; a value that stays where it was keeps its origin. What a place has no origin for, it has from the
/// nearest place above.
/// </remarks>
internal static class OriginRules
{
    /// <summary>How many places have origins of their own.</summary>
    public const int MaxPlaces = 64;

    /// <summary>The largest payload that is compared.</summary>
    public const int MaxCompared = 256 * 1024;

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = PayloadLimits.MaxDepth * 2 };

    /// <summary>Gets the origins of a new task's payload: what its parent says, else the request.</summary>
    public static ImmutableArray<PayloadOrigin>? OfStart(NewTask task) => task.Parent is not null
        ? task.Origins
        : [new() { Kind = OriginKind.Start, By = task.Request.Principal, OnBehalfOf = task.Request.OnBehalfOf?.Name }];

    /// <summary>Gets the origins of a child's payload.</summary>
    /// <param name="parent">The task that has set it going.</param>
    /// <param name="fanOut">What it belongs to.</param>
    /// <param name="actor">The actor whose step made it, if one did.</param>
    public static ImmutableArray<PayloadOrigin>? OfChild(TaskState parent, FanOut fanOut, string? actor)
    {
        string id = parent.Key.Id.Value;
        if (fanOut.Kind == FanOutKind.Split)
        {
            return [new() { Kind = OriginKind.Step, Number = fanOut.Step, Actor = actor, TaskId = id }];
        }

        // A second try and a hook have the very payload of their parent.
        return parent.Origins is { } own ? [.. own.Select(origin => origin with { TaskId = origin.TaskId ?? id })] : null;
    }

    /// <summary>Gets the origins once a step has returned a payload.</summary>
    public static ImmutableArray<PayloadOrigin>? AfterStep(TaskState state, JsonBytes returned)
    {
        if (state.Payload.Span.SequenceEqual(returned.Span))
        {
            return state.Origins;
        }

        PayloadOrigin step = new() { Kind = OriginKind.Step, Number = state.Progress.Step, Actor = state.Route.Curr };
        if (state.Payload.IsEmpty || returned.IsEmpty)
        {
            return [step];
        }

        OriginTable table = new(state.Origins);
        if (Appended(state.Payload.Span, returned.Span) is { } appended)
        {
            using JsonDocument members = JsonDocument.Parse(appended, Reading);
            foreach (JsonProperty member in members.RootElement.EnumerateObject())
            {
                table.Put(step with { Place = JsonPointer.Below("", member.Name) });
            }

            return table.ToOrigins();
        }

        if (state.Payload.Length > MaxCompared || returned.Length > MaxCompared)
        {
            return [new() { Kind = OriginKind.Mixed }];
        }

        using JsonDocument old = JsonDocument.Parse(state.Payload.Utf8, Reading);
        using JsonDocument now = JsonDocument.Parse(returned.Utf8, Reading);
        PayloadChanges changes = PayloadChanges.Between(old.RootElement, now.RootElement);
        foreach ((string place, bool isMixed) in changes.Places)
        {
            table.Put(isMixed ? new() { Kind = OriginKind.Mixed, Place = place } : step with { Place = place });
        }

        return table.ToOrigins(changes.HasRemoved ? now.RootElement : null);
    }

    /// <summary>Gets the members that a step has added at the end, as most do: then the rest need not be read. Null: it has not.</summary>
    private static byte[]? Appended(ReadOnlySpan<byte> old, ReadOnlySpan<byte> now)
    {
        if (old.Length <= 2 || old[^1] != (byte)'}' || now.Length <= old.Length || now.Length - old.Length > MaxCompared)
        {
            return null;
        }

        ReadOnlySpan<byte> members = old[..^1];
        return now.StartsWith(members) && now[members.Length] == (byte)',' ? [(byte)'{', .. now[(members.Length + 1)..]] : null;
    }

    /// <summary>Gets the origins once an answer was merged.</summary>
    public static ImmutableArray<PayloadOrigin>? AfterAnswer(TaskState state, ResumeCommit commit)
    {
        if (commit.Places is not { } places)
        {
            // By a silo of an earlier version.
            return [new() { Kind = OriginKind.Mixed }];
        }

        ResumeTask request = commit.Request;
        PayloadOrigin answer = new()
        {
            Kind = request.IsExpiry ? OriginKind.Expiry : OriginKind.Answer,
            Number = commit.Pause,
            By = request.By,
            OnBehalfOf = request.OnBehalfOf?.Name,
            Channel = request.IsExpiry || request.Channel.Length == 0 ? null : request.Channel,
        };
        OriginTable table = new(state.Origins);
        foreach (string place in places)
        {
            table.Put(answer with { Place = place });
        }

        // What a form takes out has no origin any more.
        if (commit.MergedPayload.Length > MaxCompared)
        {
            return table.ToOrigins();
        }

        using JsonDocument now = JsonDocument.Parse(commit.MergedPayload.Utf8, Reading);
        return table.ToOrigins(now.RootElement);
    }

    /// <summary>Gets the origins once the results of all slices are there.</summary>
    public static ImmutableArray<PayloadOrigin>? AfterGather(TaskState state, FanOut fanOut, string[] path)
    {
        string place = JsonPointer.Of(path);
        PayloadOrigin slices = new() { Kind = OriginKind.Slice, Place = place };
        OriginTable table = new(state.Origins);
        table.Put(slices);
        for (int index = 1; index <= fanOut.Count && fanOut.Count <= MaxPlaces / 2; index++)
        {
            table.Put(slices with { Place = $"{place}/{index - 1}", Number = index, TaskId = fanOut.ChildId(index).Value });
        }

        return table.ToOrigins();
    }

    /// <summary>Gets the origin of the value at a place.</summary>
    public static PayloadOrigin Of(ImmutableArray<PayloadOrigin>? origins, string place) =>
        (origins ?? []).Where(origin => JsonPointer.IsWithin(place, origin.Place)).MaxBy(static origin => origin.Place.Length) ?? new();
}
