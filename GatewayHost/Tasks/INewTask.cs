using Asya.Tasks;

namespace Asya.Gateway.Tasks;

/// <summary>A request that starts a task: which one, and how.</summary>
internal interface INewTask
{
    TaskKey Key { get; }

    CreateTask Command { get; }
}
