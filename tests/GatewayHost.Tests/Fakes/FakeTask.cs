using Asya.Events;
using Asya.Tasks;

namespace Asya.Gateway.Tests.Fakes;

/// <summary>A task of the fake cluster: its row, its stored events and the received commands.</summary>
public sealed class FakeTask
{
    public required TaskSnapshot Now { get; set; }

    public required CreateTask Request { get; init; }

    public List<TaskEvent> Events { get; } = [];

    public List<ResumeTask> Answers { get; } = [];

    public List<PauseTask> PauseRequests { get; } = [];

    public List<CancelTask> Cancels { get; } = [];

    public List<ChangeWait> WaitChanges { get; } = [];
}
