namespace Asya.Domain.ChildTasks;

/// <summary>What is to be done about the children of a fan-out.</summary>
internal enum FanOutWork
{
    Start = 0,

    /// <summary>Nothing: they have been started.</summary>
    None = 1,

    Cancel = 2,
}
