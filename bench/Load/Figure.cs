namespace Asya.Load;

/// <summary>One measured value.</summary>
/// <param name="Name">Its name in the JSON, the unit last.</param>
/// <param name="Words">The label, with the unit.</param>
/// <param name="Value">The value; null: not available on this machine.</param>
/// <param name="LoadAverage">The machine's load average of the minute before.</param>
internal sealed record Figure(string Name, string Words, double? Value, double LoadAverage);
