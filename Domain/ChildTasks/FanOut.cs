using System.Security.Cryptography;
using System.Text;
using Asya.Tasks;

namespace Asya.Domain.ChildTasks;

/// <summary>Other tasks that a task has set going: the further frames of a step, a hook, a second try.</summary>
internal sealed record FanOut
{
    /// <summary>Gets the step that it came of.</summary>
    public int Step { get; init; }

    public FanOutKind Kind { get; init; }

    /// <summary>Gets what is still to be done about the children.</summary>
    public FanOutWork Work { get; init; }

    /// <summary>Gets how many children there are. They have the indices 1 to this; the parent itself is number 0.</summary>
    public int Count { get; init; }

    /// <summary>Gets the number of the event that holds the children's envelopes, so that they are written once and read only
    /// to start them. The fan-out is known by it.</summary>
    public long Event { get; init; }

    /// <summary>Gets a secret that the children's ids are made with.</summary>
    public string Key { get; init; } = "";

    /// <summary>Gets each child's budget of running time.</summary>
    public TimeSpan Budget { get; init; }

    /// <summary>Gets the meeting that the children's results are wanted at. Null: they go their own ways.</summary>
    public FanIn? FanIn { get; init; }

    /// <summary>Makes the id of a child: always the same, and not to be guessed.</summary>
    public TaskId ChildId(int index)
    {
        byte[] hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{Step}/{Event}/{index}"));
        return new(Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }
}
