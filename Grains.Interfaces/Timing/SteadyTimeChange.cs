namespace Asya.Timing;

/// <summary>What a reading of the clocks has found.</summary>
internal enum SteadyTimeChange
{
    /// <summary>Nothing to tell.</summary>
    None = 0,

    /// <summary>The wall clock has jumped, and is not followed for now.</summary>
    Jumped = 1,

    /// <summary>It has come back in time: nothing has happened.</summary>
    CameBack = 2,

    /// <summary>The jump has lasted, and counts from now on.</summary>
    Followed = 3,
}
