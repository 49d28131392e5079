using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Asya.Gateway.Inbox;

/// <summary>The inbox's files, which are part of the assembly.</summary>
/// <remarks>
/// All files but the page have an address with their version in it, so that browsers may cache them for ever; the page, which
/// names that address, is asked for anew.
/// </remarks>
internal sealed class InboxFiles
{
    private const string Prefix = "inbox/";
    private const string PageName = "index.html";
    private const string VersionMark = "{version}";
    private const int VersionLength = 16;

    private readonly FrozenDictionary<string, byte[]> _files;

    public InboxFiles()
    {
        Assembly assembly = typeof(InboxFiles).Assembly;
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (string name in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using MemoryStream bytes = new();
            stream.CopyTo(bytes);
            files[name[Prefix.Length..]] = bytes.ToArray();
        }

        Version = VersionOf(files);
        Page = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[PageName]).Replace(VersionMark, Version, StringComparison.Ordinal));
        files.Remove(PageName);
        _files = files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Gets what changes when any of the files does.</summary>
    public string Version { get; }

    /// <summary>Gets the page.</summary>
    public byte[] Page { get; }

    /// <summary>Gets the names of the files beside the page.</summary>
    public IEnumerable<string> Names => _files.Keys;

    public byte[]? Find(string name) => _files.GetValueOrDefault(name);

    private static string VersionOf(SortedDictionary<string, byte[]> files)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, byte[] bytes) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..VersionLength];
    }
}
