namespace Asya.SystemTests.Crash;

/// <summary>The intended end of a task in the crash test.</summary>
internal enum StoryKind
{
    /// <summary>Two steps, no pause.</summary>
    Straight,

    /// <summary>One pause, answered once it is there.</summary>
    Review,

    /// <summary>Two pauses, both answered.</summary>
    TwoReviews,

    /// <summary>Steps that take a while, around a pause.</summary>
    Slow,

    /// <summary>The answer is sent without waiting for the pause.</summary>
    EarlyAnswer,

    /// <summary>A step throws.</summary>
    Failing,

    /// <summary>Canceled while paused.</summary>
    CanceledPaused,

    /// <summary>Canceled while a handler runs.</summary>
    CanceledRunning,

    /// <summary>Paused, and left so.</summary>
    LeftPaused,

    /// <summary>Steps in Python, around a pause.</summary>
    Python,

    /// <summary>A step that fails twice and is tried again after a while, in Python.</summary>
    Stumbling,

    /// <summary>Becomes many, which meet again.</summary>
    FanOut,

    /// <summary>It has no answer: reminds, escalates and goes on with the answer that the pause has for that case.</summary>
    Expiring,

    /// <summary>One pause, whose end and what follows a webhook is told of.</summary>
    Told,
}
