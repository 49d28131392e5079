using System.Text.Json;
using Asya.Domain;
using Asya.Domain.ChildTasks;
using Asya.Domain.Reporting;
using Asya.Payloads;

namespace Asya.Grains.Storage;

/// <summary>Turns a task's state into the document of its row and back. Payload and new events have places of their own.</summary>
internal static class TaskDocument
{
    /// <summary>
    /// The version that is written today. Stored beside each document, so that a later reader can tell the versions apart.
    /// </summary>
    public const int Version = 1;

    public static byte[] Encode(TaskState state) =>
        JsonSerializer.SerializeToUtf8Bytes(TaskStoredForm.From(state), TaskDocumentContext.Default.TaskStoredForm);

    /// <summary>The same for the document that a child gets from its parent.</summary>
    public static JsonBytes EncodeInheritance(Inheritance inherited) =>
        new(JsonSerializer.SerializeToUtf8Bytes(inherited, TaskDocumentContext.Default.Inheritance));

    public static Inheritance DecodeInheritance(JsonBytes document) =>
        JsonBytesConverter.Reading(
            document.Utf8.ToArray(), static utf8 => JsonSerializer.Deserialize(utf8, TaskDocumentContext.Default.Inheritance))
        ?? throw new TaskStoreException("A child's inheritance is null.");

    /// <summary>Reads only the parts of a paused task that are needed to count it.</summary>
    public static WaitingTask DecodeWaiting(int version, ReadOnlySpan<byte> document)
    {
        Demand(version);
        return JsonSerializer.Deserialize(document, TaskDocumentContext.Default.WaitingTask)
            ?? throw new TaskStoreException("A task's document is null.");
    }

    public static TaskState Decode(int version, ReadOnlySpan<byte> document, JsonBytes payload) =>
        Decode(version, document.ToArray(), payload);

    /// <summary>The same without a copy: the state keeps parts of the document, which may not change any more.</summary>
    public static TaskState Decode(int version, byte[] document, JsonBytes payload)
    {
        Demand(version);
        TaskStoredForm form = JsonBytesConverter.Reading(
            document, static utf8 => JsonSerializer.Deserialize(utf8, TaskDocumentContext.Default.TaskStoredForm))
            ?? throw new TaskStoreException("A task's document is null.");
        TaskState state = EarlierRows.Vet(form.ToState());
        return payload.IsEmpty ? state : state with { Payload = payload };
    }

    private static void Demand(int version)
    {
        if (version > Version)
        {
            throw new TaskStoreException($"A task was stored by a newer version (document {version}; this version knows {Version}).");
        }
    }
}
