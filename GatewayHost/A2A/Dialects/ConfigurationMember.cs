namespace Asya.Gateway.A2A.Dialects;

/// <summary>The members of a call's configuration.</summary>
internal enum ConfigurationMember
{
    Unknown,
    Blocking,

    /// <summary>The opposite of <see cref="Blocking"/>.</summary>
    ReturnImmediately,
    HistoryLength,
    Push,
}
