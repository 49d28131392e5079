namespace Asya.Domain.Waiting;

/// <summary>A delegation that is in force.</summary>
/// <param name="From">The principal who delegated.</param>
/// <param name="To">The principal who is to answer.</param>
/// <param name="IsFree">Whether it replaces the rule about people, so that the delegate need not be among them.</param>
internal sealed record Delegation(string From, string To, bool IsFree);
