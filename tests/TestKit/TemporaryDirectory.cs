namespace Asya.TestKit;

/// <summary>A directory that is deleted after the test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    /// <summary>Gets where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("asya-test-").FullName;

    /// <summary>Gets the path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Makes a directory in it.</summary>
    public string Make(string name) => Directory.CreateDirectory(this[name]).FullName;

    /// <summary>Writes a file in it and gets the path.</summary>
    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A process that was just killed may still be letting go of a file, or the test has removed it. The system's own cleaning gets
            // the rest.
        }
    }
}
