using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Asya.SystemTests;

/// <summary>The product with identity: keys made by its own command, tokens of an issuer on this machine.</summary>
public sealed class IdentityTests(IdentityTests.Gateway gateway) : IClassFixture<IdentityTests.Gateway>
{
    private const string Route = "draft x-pause publish";

    [Fact]
    public async Task A_reviewer_answers_another_callers_task_and_the_task_names_the_reviewer()
    {
        string id = MeshClient.NewId("identity");
        string reviewer = gateway.Issuer.Sign("rita", "approve");
        (await PostAsync(gateway.Ann, "/mesh?wait=25", MeshClient.Envelope(id, Route, """{"topic":"Q3"}"""))).Expect(HttpStatusCode.Created)
            .ExpectTask("paused");

        // Whose it is outlives the process.
        await gateway.Silo.RestartAfterKillAsync();
        Reply unknown = (await GetAsync(gateway.Bob, "/mesh/not-created")).ExpectProblem(HttpStatusCode.NotFound, "not_found");
        Assert.Equal(unknown.Text, (await GetAsync(gateway.Bob, $"/mesh/{id}")).Expect(HttpStatusCode.NotFound).Text);
        Assert.Equal(unknown.Text, (await PostAsync(gateway.Bob, $"/mesh/{id}:cancel", "{}")).Expect(HttpStatusCode.NotFound).Text);
        (await PostAsync(gateway.Bob, "/mesh", MeshClient.Envelope(id, Route, """{"topic":"Q3"}""")))
            .ExpectProblem(HttpStatusCode.Conflict, "already_exists");
        (await PostAsync(gateway.Bob, $"/mesh/{id}:resume", "{}")).ExpectProblem(HttpStatusCode.Forbidden, "forbidden");
        Assert.DoesNotContain(
            id, (await GetAsync(gateway.Bob, "/mesh?status=paused")).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);

        Assert.Contains(id, (await GetAsync(reviewer, "/mesh?status=paused")).Expect(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        Reply over = (await PostAsync(reviewer, $"/mesh/{id}:resume?wait=25", """{"approved":true,"by":"ann"}""")).ExpectTask("succeeded");
        Assert.Equal("rita", over.Json.GetProperty("resume").GetProperty("by").GetString());
        Assert.Equal("rita", Assert.Single(over.Json.GetProperty("answers").EnumerateArray()).GetProperty("by").GetString());
        Assert.Contains("\"by\":\"rita\"", (await GetAsync(gateway.Ann, $"/mesh/{id}/events?last_event_id=1")).Expect(HttpStatusCode.OK)
            .Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/orleans/")]
    [InlineData("/orleans/DashboardCounters")]
    public async Task The_dashboard_takes_an_admin(string page)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await GetAsync(null, page)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await GetAsync(gateway.Ann, page)).Status);
        (await GetAsync(gateway.Eve, page)).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Only_tokens_that_are_signed_for_us_and_in_their_time_are_taken()
    {
        TokenIssuer issuer = gateway.Issuer;
        foreach ((string what, string? credential) in new[]
        {
            ("none", null),
            ("a guess", "asya_guess"),
            ("expired", issuer.Sign("ann", "read", expires: DateTimeOffset.FromUnixTimeSeconds(1_700_000_000))),
            ("another audience", issuer.Sign("ann", "read", audience: "other")),
            ("an unknown key", issuer.Sign("ann", "read", "k9")),
            ("no signature", TokenIssuer.WithoutSignature("ann", "read")),
            ("the public key as a secret", issuer.Confused("ann", "read")),
        })
        {
            Reply reply = await GetAsync(credential, "/mesh");
            Assert.True(
                reply.Status == HttpStatusCode.Unauthorized && reply.Message.Headers.WwwAuthenticate.Count == 1, $"{what}: {reply.Status}");
        }

        (await GetAsync(issuer.Sign("ann", "read"), "/mesh")).Expect(HttpStatusCode.OK);
        (await GetAsync(issuer.Sign("ann", "read", "k2"), "/mesh")).Expect(HttpStatusCode.OK);
        (await GetAsync(issuer.Sign("ann", "openid"), "/mesh")).ExpectProblem(HttpStatusCode.Forbidden, "forbidden");
        (await GetAsync(null, "/health/ready")).Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_tenants_have_a_task_of_the_same_name()
    {
        string id = MeshClient.NewId("identity");
        (await PostAsync(gateway.Ann, "/mesh?wait=25", MeshClient.Envelope(id, Route, """{"topic":"ours"}"""))).ExpectTask("paused");
        (await PostAsync(gateway.Eve, "/mesh?wait=25", MeshClient.Envelope(id, Route, """{"topic":"theirs"}"""))).ExpectTask("paused");

        (await PostAsync(gateway.Eve, $"/mesh/{id}:cancel", "{}")).ExpectTask("canceled");

        Assert.Equal("ours", (await GetAsync(gateway.Ann, $"/mesh/{id}")).ExpectTask("paused").Json.GetProperty("payload")
            .GetProperty("topic").GetString());
    }

    [Fact]
    public async Task A_key_is_good_until_it_is_taken_out_of_the_file()
    {
        string key = await gateway.NewKeyAsync("short", "read");
        await UntilAsync(key, HttpStatusCode.OK);

        gateway.Remove("short");

        await UntilAsync(key, HttpStatusCode.Unauthorized);
        (await GetAsync(gateway.Ann, "/mesh")).Expect(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("ASYA_API_KEYS_FILE", "/nowhere/keys.json")]
    [InlineData("ASYA_A2A_JWT_JWKS_URL", "http://issuer.example/keys")]
    public async Task A_wrong_setting_is_named_at_start(string variable, string value)
    {
        (int exitCode, string output) = await SiloProcess.StartAndFailAsync(SiloSettings.Product.With(variable, value));

        Assert.Equal(1, exitCode);
        Assert.Contains(variable,
            Assert.Single(output.Split('\n'), line => line.StartsWith("Asya cannot start: ", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    private async Task UntilAsync(string key, HttpStatusCode status)
    {
        Reply? reply = null;
        await Eventually.BecomesAsync(
            $"{status} to a key whose entry has changed", MeshClient.Patience, async () => (reply = await GetAsync(key, "/mesh"))
                .Status == status, () => $"{reply?.Status}");
    }

    private Task<Reply> GetAsync(string? credential, string path) => SendAsync(HttpMethod.Get, credential, path, null);

    private Task<Reply> PostAsync(string? credential, string path, string body) => SendAsync(HttpMethod.Post, credential, path, body);

    private async Task<Reply> SendAsync(HttpMethod method, string? credential, string path, string? body)
    {
        using HttpRequestMessage request = new(method, gateway.Silo.Mesh.Absolute(path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (credential is not null)
        {
            request.Headers.Authorization = new("Bearer", credential);
        }

        return await gateway.Silo.Mesh.SendAsync(request);
    }

    /// <summary>The product with ann and bob, and eve, who is admin of another tenant.</summary>
    public sealed class Gateway : IAsyncLifetime
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly Dictionary<string, JsonElement> _entries = [];

        internal SiloProcess Silo { get; private set; } = null!;

        internal TokenIssuer Issuer { get; private set; } = null!;

        internal string Ann { get; private set; } = "";

        internal string Bob { get; private set; } = "";

        internal string Eve { get; private set; } = "";

        private string File => _directory["keys.json"];

        public async Task InitializeAsync()
        {
            Issuer = await TokenIssuer.StartAsync();
            Issuer.Rotate("k1");
            Issuer.Rotate("k2");
            Ann = await NewKeyAsync("ann", "read,compose,cancel");
            Bob = await NewKeyAsync("bob", "read,compose,cancel");
            Eve = await NewKeyAsync("eve", "admin", "--tenant", "other");
            Silo = await SiloProcess.StartAsync(SiloSettings.Product
                .With("ASYA_API_KEYS_FILE", File)
                .With("ASYA_A2A_JWT_JWKS_URL", Issuer.JwksUrl)
                .With("ASYA_A2A_JWT_ISSUER", TokenIssuer.Name)
                .With("ASYA_A2A_JWT_AUDIENCE", TokenIssuer.Audience)
                .With("ASYA_DASHBOARD", "true")
                .With("Asya__Identity__LookAtKeysEvery", "00:00:00.100"));
        }

        public async Task DisposeAsync()
        {
            await Silo.DisposeAsync();
            await Issuer.DisposeAsync();
            _directory.Dispose();
        }

        /// <summary>Makes a key with the product's own command and puts its entry into the file.</summary>
        internal async Task<string> NewKeyAsync(string name, string scopes, params string[] more)
        {
            using Process process = new()
            {
                StartInfo = new ProcessStartInfo(
                    Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                    [SiloSettings.Product.Assembly, "keys", "new", "--id", name, "--principal", name, "--scopes", scopes, .. more])
                {
                    RedirectStandardOutput = true,
                },
            };
            process.Start();
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.Equal(0, process.ExitCode);
            lock (_entries)
            {
                _entries[name] = JsonDocument.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..]).RootElement;
                Write();
            }

            return output.Split('\n').Single(line => line.StartsWith("asya_", StringComparison.Ordinal)).Trim();
        }

        internal void Remove(string name)
        {
            lock (_entries)
            {
                _entries.Remove(name);
                Write();
            }
        }

        // Moved into place atomically, so that no reader sees half of it.
        private void Write()
        {
            System.IO.File.WriteAllText(File + ".new", JsonSerializer.Serialize(new { keys = _entries.Values }));
            System.IO.File.Move(File + ".new", File, overwrite: true);
        }
    }
}
