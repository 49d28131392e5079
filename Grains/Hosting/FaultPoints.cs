namespace Asya.Grains.Hosting;

/// <summary>
/// Named places between two steps that must not be torn apart. Here nothing happens at them; tests put a class in that fails or ends the
/// process at one.
/// </summary>
/// <remarks>Names are written where they are reached: <c>task-store:before-commit</c>, <c>checkpoint:before-rename</c>.</remarks>
internal class FaultPoints
{
    public virtual void Reach(string name)
    {
    }

    /// <summary>The same for places of which there is one for each kind of thing: <c>task:stored</c>, <c>paused</c>.</summary>
    public virtual void Reach(string name, string kind)
    {
    }
}
