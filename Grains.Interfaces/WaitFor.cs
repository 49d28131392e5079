namespace Asya;

/// <summary>Whom a wait is for.</summary>
[GenerateSerializer, Alias("asya.wait-for")]
public enum WaitFor
{
    /// <summary>Nobody in particular: whoever may approve.</summary>
    Anybody = 0,

    Assignee = 1,

    Group = 2,
}

public static class WaitFors
{
    extension(WaitFor waitFor)
    {
        /// <summary>Gets the word that the mesh API and metrics have for it.</summary>
        public string WireName => waitFor switch
        {
            WaitFor.Assignee => "assignee",
            WaitFor.Group => "group",
            _ => "anybody",
        };
    }
}
