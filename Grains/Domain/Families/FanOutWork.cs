namespace Asya.Domain;

/// <summary>What is to be done about the children of a fan-out.</summary>
public enum FanOutWork
{
    Start = 0,

    /// <summary>Nothing: they have been started.</summary>
    None = 1,

    Cancel = 2,
}
