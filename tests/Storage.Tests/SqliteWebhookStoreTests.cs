using System.Security.Cryptography;
using System.Text;
using Asya.Grains.Storage;
using Asya.Grains.Storage.Sqlite;
using Asya.Grains.Storage.Webhooks;
using Asya.Webhooks;

namespace Asya.Storage.Tests;

public sealed class SqliteWebhookStoreTests() : WebhookStoreContract(StoreKind.Sqlite)
{
    [Fact]
    public async Task Secrets_rest_encrypted_for_their_own_row_and_need_their_key()
    {
        await CreateAsync(Hook("h"));
        await RegisterAsync(Hook("g") with { Credentials = null, Token = null });
        Sut.Store.Dispose();
        string key = Path.Combine(Sut.Directory, WebhookSecretProtector.FileName);
        foreach (string file in Directory.GetFiles(Sut.Directory, "tasks.db*"))
        {
            string bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.DoesNotContain("secret", bytes.Replace("secrets", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        }

        string old = await File.ReadAllTextAsync(key);
        string fresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n";
        await File.WriteAllTextAsync(key, fresh);
        Sut.Reopen();
        Assert.True((await LeaseAsync(Now)).Deliveries.Single(static d => d.Target.Id == "h").IsSealed);

        // A new key before the old one: both open.
        await File.WriteAllTextAsync(key, fresh + old);
        Sut.Reopen();
        Assert.Equal("secret", Assert.Single((await LeaseAsync(Now.AddDays(1))).Deliveries).Target.Credentials);
    }

    [Fact]
    public async Task A_webhook_from_before_credentials_were_kept_has_none()
    {
        await CreateAsync(Hook("h"));
        Sut.Store.Dispose();
        using (SqliteDatabase database = SqliteDatabase.Open(Sut.DatabasePath, readOnly: false, TimeSpan.Zero))
        {
            database.Execute(
                $"{TaskSchemaTests.WithoutWaits} ALTER TABLE push DROP COLUMN credential; DROP TABLE store; DROP TABLE checkpoint_places; PRAGMA user_version = 5");
        }

        Sut.Reopen();

        WebhookNotification delivery = Assert.Single((await LeaseAsync(Now)).Deliveries);
        Assert.Equal(("ann", null), (delivery.Target.Principal, delivery.Target.Credential));
    }

    [Fact]
    public void A_secret_protected_for_one_row_is_unreadable_in_another()
    {
        WebhookSecretProtector protector = new(Sut.Directory, keyFile: null);
        byte[] box = protector.Protect("a", new WebhookSecrets("t", null));

        Assert.True(protector.TryUnprotect("a", box, out WebhookSecrets? secrets));
        Assert.Equal("t", secrets.Token);
        Assert.False(protector.TryUnprotect("b", box, out _));
        box[^1] ^= 1;
        Assert.False(protector.TryUnprotect("a", box, out _));
        Assert.False(protector.TryUnprotect("a", [1, 2, 3], out _));
    }

    [Fact]
    public void A_key_file_that_was_named_must_be_there_and_hold_keys()
    {
        string path = Path.Combine(Sut.Directory, "named.key");
        Assert.Throws<TaskStoreException>(() => new WebhookSecretProtector(Sut.Directory, path));
        File.WriteAllText(path, "c2hvcnQ=");
        Assert.Contains("32 bytes", Assert.Throws<TaskStoreException>(() => new WebhookSecretProtector(Sut.Directory, path))
            .Message, StringComparison.Ordinal);
    }
}
