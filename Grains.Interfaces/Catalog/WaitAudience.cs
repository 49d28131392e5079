namespace Asya.Catalog;

/// <summary>Whom a wait is for.</summary>
[GenerateSerializer, Alias("asya.wait-audience")]
public enum WaitAudience
{
    /// <summary>Every caller that may approve.</summary>
    Anyone = 0,

    Assignee = 1,

    Group = 2,
}

public static class WaitAudiences
{
    extension(WaitAudience audience)
    {
        /// <summary>Gets the word that the mesh API and metrics have for it.</summary>
        public string WireName => audience switch
        {
            WaitAudience.Assignee => "assignee",
            WaitAudience.Group => "group",
            _ => "anybody",
        };
    }
}
