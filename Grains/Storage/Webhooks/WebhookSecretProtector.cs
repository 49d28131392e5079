using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asya.Grains.Checkpoints;
using Asya.Settings;
using Asya.Tasks;

namespace Asya.Grains.Storage.Webhooks;

/// <summary>Encrypts the secrets of webhooks (AES-256-GCM), each for the one row that it is stored in.</summary>
/// <remarks>
/// The key file has a key of 32 bytes in base64 on each line. The first encrypts, all decrypt: so a key is replaced by putting
/// another before it. The file in the data directory is made when the first secret is stored; a file that was named must be there.
/// </remarks>
internal sealed class WebhookSecretProtector
{
    public const string FileName = "push.key";

    private const byte Version = 1;
    private const int KeyBytes = 32;
    private const int NameBytes = 4;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = 1 + NameBytes + NonceBytes + TagBytes;

    private readonly Lock _lock = new();
    private readonly string? _path;
    private List<byte[]>? _keys;

    public WebhookSecretProtector(string? directory, string? keyFile)
    {
        _path = keyFile ?? (directory is null ? null : Path.Combine(directory, FileName));
        if (keyFile is not null || File.Exists(_path))
        {
            _keys = Load();
        }
    }

    /// <summary>The associated data that a secret is encrypted with. It must never change: decryption needs the same value.</summary>
    public static string AssociatedDataFor(TaskKey task, string config) => $"{task.Value}\n{config}";

    /// <summary>Encrypts; nothing for nothing.</summary>
    public byte[] Protect(string associatedData, WebhookSecrets secrets)
    {
        if (secrets is { Token: null, Credentials: null })
        {
            return [];
        }

        byte[] key = Keys(make: true)[0];
        byte[] plain = JsonSerializer.SerializeToUtf8Bytes(secrets, WebhookLogContext.Default.WebhookSecrets);
        byte[] ciphertext = new byte[HeadBytes + plain.Length];
        ciphertext[0] = Version;
        NameOf(key).CopyTo(ciphertext.AsSpan(1));
        Span<byte> nonce = ciphertext.AsSpan(1 + NameBytes, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using AesGcm aes = new(key, TagBytes);
        aes.Encrypt(nonce, plain, ciphertext.AsSpan(HeadBytes), ciphertext.AsSpan(HeadBytes - TagBytes, TagBytes),
            Encoding.UTF8.GetBytes(associatedData));
        CryptographicOperations.ZeroMemory(plain);
        return ciphertext;
    }

    /// <summary>Decrypts. False: the key was removed, or the ciphertext does not belong to this row.</summary>
    public bool TryUnprotect(string associatedData, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out WebhookSecrets? secrets)
    {
        secrets = new WebhookSecrets(null, null);
        if (ciphertext.IsEmpty)
        {
            return true;
        }

        if (ciphertext.Length > HeadBytes && ciphertext[0] == Version)
        {
            foreach (byte[] key in Keys(make: false))
            {
                if (ciphertext.Slice(1, NameBytes).SequenceEqual(NameOf(key)) && TryDecrypt(key, associatedData, ciphertext, out secrets))
                {
                    return true;
                }
            }
        }

        secrets = null;
        return false;
    }

    private static bool TryDecrypt(
        byte[] key, string associatedData, ReadOnlySpan<byte> ciphertext, [NotNullWhen(true)] out WebhookSecrets? secrets)
    {
        byte[] plain = new byte[ciphertext.Length - HeadBytes];
        try
        {
            using AesGcm aes = new(key, TagBytes);
            aes.Decrypt(ciphertext.Slice(1 + NameBytes, NonceBytes), ciphertext[HeadBytes..],
                ciphertext.Slice(HeadBytes - TagBytes, TagBytes), plain, Encoding.UTF8.GetBytes(associatedData));
            secrets = JsonSerializer.Deserialize(plain, WebhookLogContext.Default.WebhookSecrets);
            return secrets is not null;
        }
        catch (AuthenticationTagMismatchException)
        {
            secrets = null;
            return false;
        }
    }

    private static ReadOnlySpan<byte> NameOf(byte[] key) => SHA256.HashData(key).AsSpan(0, NameBytes);

    private List<byte[]> Keys(bool make)
    {
        lock (_lock)
        {
            if (_keys is null && make)
            {
                Make();
                _keys = Load();
            }

            return _keys ?? [];
        }
    }

    // On the disk before anything that only it can open.
    private void Make()
    {
        if (_path is null)
        {
            // Other silos must be able to open what this one seals.
            throw new TaskStoreException(
                $"Set {AsyaVariables.PushKeyFile} to a file with a key, the same for all silos: a webhook's secret is to be stored.");
        }

        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        string unfinished = _path + ".new";
        try
        {
            using (FileStream file = new(unfinished, options))
            {
                file.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)) + "\n"));
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, _path);
            DirectoryCalls.Sync(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TaskStoreException($"The key for webhooks' secrets cannot be written to {_path}: {failure.Message}", failure);
        }
    }

    private List<byte[]> Load()
    {
        try
        {
            List<byte[]> keys =
                [.. File.ReadAllLines(_path!).Where(static line => line.Trim().Length > 0)
                    .Select(static line => Convert.FromBase64String(line.Trim()))];
            return keys.Count > 0 && keys.TrueForAll(static key => key.Length == KeyBytes) ? keys : throw new FormatException();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new TaskStoreException($"The key for webhooks' secrets cannot be read: {failure.Message}", failure);
        }
        catch (FormatException failure)
        {
            throw new TaskStoreException(
                $"{_path} must have a key of {KeyBytes} bytes in base64 on each line (such as: openssl rand -base64 32).", failure);
        }
    }
}
