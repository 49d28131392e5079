using System.Security.Cryptography;
using Asya.Gateway;
using Asya.Grains.Hosting;
using Asya.Hosting.Clustering;
using Microsoft.Extensions.Options;

namespace Asya.Hosting;

/// <summary>
/// The key of MCP's request states on one box: in a file of the data directory, so that a question can be answered after a restart.
/// </summary>
internal sealed class LocalStateKey(SiloStorage storage) : IPostConfigureOptions<GatewayOptions>
{
    public const string FileName = "mcp.key";

    /// <summary>Adds it where it is needed.</summary>
    /// <exception cref="OptionsValidationException">There may be other silos and gateways, and none is set.</exception>
    public static void Add(IHostApplicationBuilder builder)
    {
        if (!string.IsNullOrEmpty(builder.Configuration[McpOptions.StateKeyName]))
        {
            return;
        }

        if (ClusterSettings.Read(builder.Configuration).IsShared)
        {
            throw McpOptions.KeyIsMissing();
        }

        builder.Services.AddSingleton<IPostConfigureOptions<GatewayOptions>, LocalStateKey>();
    }

    public void PostConfigure(string? name, GatewayOptions options)
    {
        if (!string.IsNullOrEmpty(options.Mcp.StateKey))
        {
            return;
        }

        string path = Path.Combine(storage.ClaimDirectory(), FileName);
        try
        {
            if (!File.Exists(path))
            {
                Make(path);
            }

            options.Mcp.StateKey = File.ReadAllText(path).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"The key file {path} cannot be read or made: {e.Message}", e);
        }

        if (!McpOptions.TryReadKey(options.Mcp.StateKey, out byte[]? key) || key is null)
        {
            throw new OperatorException(
                $"The key file {path} holds no key. Delete it, and the next start makes another; questions that are open at MCP clients can then be answered in other ways only.");
        }
    }

    // It is whole or not there, whenever the process ends.
    private static void Make(string path)
    {
        string unfinished = path + ".new";
        File.Delete(unfinished);
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (StreamWriter file = new(unfinished, options))
        {
            file.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(McpOptions.MinKeyBytes)));
            file.Flush();
            ((FileStream)file.BaseStream).Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
