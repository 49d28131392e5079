namespace Asya.Domain.Waiting;

/// <summary>To whom an answer may be delegated: a pause's <c>who.delegate</c>.</summary>
internal enum DelegationLimit
{
    /// <summary>To a person whom the rule about people admits.</summary>
    Within = 0,

    /// <summary>To no one.</summary>
    None,

    /// <summary>To any principal.</summary>
    Any,
}
