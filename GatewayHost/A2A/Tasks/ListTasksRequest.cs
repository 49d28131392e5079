using System.Globalization;
using System.Text;
using System.Text.Json;
using Asya.Gateway.A2A.Dialects;
using Asya.Gateway.A2A.Rpc;
using Asya.Gateway.Requests;
using Asya.Tasks;

namespace Asya.Gateway.A2A.Tasks;

/// <summary>Which tasks to list, of the last changed ones first.</summary>
internal sealed record ListTasksRequest
{
    private const int DefaultPageSize = 50;
    private const int MaxPageSize = 100;
    private const int MaxHistory = 20;
    private const int MaxTokenLength = 512;
    private const int MaxTextLength = 256;

    public string? ContextId { get; private set; }

    public TaskPhase? Phase { get; private set; }

    /// <summary>Whether a state is asked for that no task here ever has.</summary>
    public bool MatchesNothing { get; private set; }

    public int PageSize { get; private set; } = DefaultPageSize;

    public string? PageToken { get; private set; }

    public DateTimeOffset? StatusTimestampAfter { get; private set; }

    public bool IncludeArtifacts { get; private set; }

    /// <summary>Gets how many messages each task is shown with. A list has none unless they are asked for.</summary>
    public int HistoryLength { get; private set; }

    /// <summary>Reads the parameters of a JSON-RPC call.</summary>
    public static ListTasksRequest Parse(ReadOnlyMemory<byte> parameters)
    {
        ListTasksRequest request = new();
        Utf8JsonReader reader = JsonFields.Enter(parameters.IsEmpty ? "{}"u8 : parameters.Span);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            request.Take(name, TextOf(ref reader));
        }

        return request;
    }

    /// <summary>Reads the query of a request.</summary>
    public static ListTasksRequest Parse(HttpRequest http)
    {
        ListTasksRequest request = new();
        foreach (string name in http.Query.Keys)
        {
            request.Take(name, http.Text(name, MaxTokenLength));
        }

        return request;
    }

    // An empty value counts as absent. No field may be an object or an array.
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        string? text = reader.TokenType switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            JsonTokenType.Null => null,
            _ => "[]",
        };
        reader.Skip();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    private void Take(string name, string? text)
    {
        if (text is null)
        {
            return;
        }

        switch (name)
        {
            case "contextId" or "context_id":
                ContextId = text.Length <= MaxTextLength ? text : throw Wrong(name, $"have at most {MaxTextLength} characters");
                break;
            case "status":
                (Phase, MatchesNothing) = PhaseOf(text);
                break;
            case "pageSize" or "page_size":
                PageSize = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int size)
                    && size is >= 1 and <= MaxPageSize
                    ? size
                    : throw Wrong(name, $"be a whole number from 1 to {MaxPageSize}");
                break;
            case "pageToken" or "page_token":
                PageToken = text.Length <= MaxTokenLength ? text : throw Wrong(name, "be the nextPageToken of the page before");
                break;
            case "historyLength" or "history_length":
                HistoryLength = Math.Min(Tasks.HistoryLength.Read(text) ?? 0, MaxHistory);
                break;
            case "statusTimestampAfter" or "status_timestamp_after":
                StatusTimestampAfter =
                    DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset instant)
                        ? instant
                        : throw Wrong(name, "be an instant such as 2026-11-01T00:00:00Z");
                break;
            case "includeArtifacts" or "include_artifacts":
                IncludeArtifacts = bool.TryParse(text, out bool include) ? include : throw Wrong(name, "be true or false");
                break;
        }
    }

    // In the words of any version: clients of 0.3 have no such method, and take either.
    private static (TaskPhase? Phase, bool IsVain) PhaseOf(string state)
    {
        foreach (A2ADialect dialect in A2ADialect.Named)
        {
            bool isVain = dialect.OtherStates.Contains(state);
            TaskPhase? phase = dialect.PhaseOf(state);
            if (isVain || phase is not null || dialect.IsAnyState(state))
            {
                return (phase, isVain);
            }
        }

        throw Wrong("status", "be a task state");
    }

    private static RpcException Wrong(string name, string must) => RpcException.Params($"\"{name}\" must {must}", name);
}
