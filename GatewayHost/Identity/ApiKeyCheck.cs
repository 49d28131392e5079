namespace Asya.Gateway.Identity;

/// <summary>Reads a file of API keys without using it.</summary>
public static class ApiKeyCheck
{
    /// <summary>Counts the keys of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ApiKeyFileException">The file is invalid.</exception>
    public static int Count(string path) => ApiKeyFile.Parse(path, File.ReadAllBytes(path)).Count;
}
