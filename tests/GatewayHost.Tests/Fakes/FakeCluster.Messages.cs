using System.Collections.Immutable;
using Asya.Catalog;
using Asya.Domain.Waiting;
using Asya.Events;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Fakes;

/// <content>What was said between a task and people.</content>
public sealed partial class FakeCluster
{
    /// <summary>Gets or sets what reading messages throws, once set.</summary>
    public Exception? MessageFault { get; set; }

    public int MessageReads { get; private set; }

    // As the real one makes them.
    internal ImmutableArray<TaskMessage> ReadMessages(string id, int limit)
    {
        ThrowFault();
        lock (_lock)
        {
            FakeTask task = this[id];
            Queue<ResumeTask> answers = new(task.Answers);
            JsonBytes DetailOf(TaskEvent item) => item.Kind switch
            {
                "created" => task.Request.Payload,
                "resumed" when answers.TryDequeue(out ResumeTask? answer) => JsonBytes.FromText(
                    $$$"""{"input":{{{answer.Input}}},"decision":{"pause":{{{answer.Pause ?? 1}}},"channel":"{{{answer.Channel}}}"}}"""),
                _ => default,
            };
            MessageReads++;
            if (MessageFault is not null)
            {
                throw MessageFault;
            }

            return
            [
                .. task.Events.Where(MessageRules.IsMessage).Select(item => MessageRules.From(task.State, item, DetailOf(item)))
                    .OfType<TaskMessage>().TakeLast(limit),
            ];
        }
    }
}
