using Microsoft.Agents.AI.Workflows;

namespace Asya.Samples.AgentFramework;

/// <summary>What a report is about, and what its last version lacked.</summary>
public sealed record Topic(string Name, string? Notes = null);

/// <summary>A version of the report.</summary>
public sealed record Draft(string Name, string Text);

/// <summary>The decision of a person.</summary>
public sealed record Review(bool Approved, string? Notes = null);

/// <summary>The end.</summary>
public sealed record Published(string Text, string Status);

/// <summary>Writes a version of the report. A model would do it here.</summary>
internal sealed class Writer() : Executor<Topic, Draft>("writer")
{
    public override async ValueTask<Draft> HandleAsync(
        Topic message, IWorkflowContext context, CancellationToken cancellationToken = default)
    {
        Draft draft = new(message.Name, message.Notes is null ? $"On {message.Name}" : $"On {message.Name} ({message.Notes})");
        await context.QueueStateUpdateAsync("draft", draft, "report", cancellationToken);
        return draft;
    }
}

/// <summary>Does what the reviewer has decided.</summary>
[SendsMessage(typeof(Topic))]
[YieldsOutput(typeof(Published))]
internal sealed class Editor() : Executor<Review>("editor")
{
    public override async ValueTask HandleAsync(Review message, IWorkflowContext context, CancellationToken cancellationToken = default)
    {
        Draft draft = await context.ReadStateAsync<Draft>("draft", "report", cancellationToken)
            ?? throw new InvalidOperationException("There is no draft.");
        if (message.Approved)
        {
            await context.YieldOutputAsync(new Published(draft.Text, "published"), cancellationToken);
        }
        else
        {
            await context.SendMessageAsync(new Topic(draft.Name, message.Notes ?? "once more"), cancellationToken);
        }
    }
}
