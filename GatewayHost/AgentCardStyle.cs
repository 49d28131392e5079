namespace Asya.Gateway;

/// <summary>Which members an agent card has.</summary>
public enum AgentCardStyle
{
    /// <summary>Those of 1.0 and those of 0.3: every client finds its own.</summary>
    Hybrid,

    /// <summary>Those of 1.0 only, for clients that take offence at others.</summary>
    Version1,

    /// <summary>Those of 0.3 only.</summary>
    Version03,
}
