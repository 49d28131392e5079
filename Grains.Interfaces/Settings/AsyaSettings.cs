using static Asya.Settings.SettingReader;

namespace Asya.Settings;

/// <summary>
/// The table of all settings that are environment variables: help, documentation, binding and the check of names come from it.
/// </summary>
public static class AsyaSettings
{
    /// <summary>What the names of our own variables begin with.</summary>
    public const string Prefix = "ASYA_";

    /// <summary>Gets the settings by what they are about.</summary>
    public static IReadOnlyList<SettingGroup> Groups { get; } =
    [
        new("Where tasks and checkpoints are", "storage.md",
        [
            new(
                AsyaVariables.DatabaseUrl, SettingType.Url, "a SQLite file in the data directory",
                "The PostgreSQL database of tasks and of the cluster's members: postgres://user:password@host/database.")
            {
                Keys = ["Asya:TaskStore:DatabaseUrl"],
            },
            new(
                AsyaVariables.TaskStore, SettingType.Text, "the database, else the SQLite file",
                "azure: tasks and the cluster's members are in tables and blobs of the account below. https://ACCOUNT.table.core.windows.net: the same by the process's own identity.")
            {
                Keys = ["Asya:TaskStore:Store"],
            },
            new(
                AsyaVariables.PersistenceMount, SettingType.Path, "`state` in the data directory",
                "The directory of checkpoints; if it is set it must exist: a missing mount is an error, never an empty store.")
            {
                Keys = ["Asya:Checkpoints:Mount"],
            },
            new(
                AsyaVariables.CheckpointUrl, SettingType.Url, "",
                "Keeps checkpoints in a bucket instead: s3://, gs://, azblob://, redis:// or nats://, as the guide says; file:///directory is a mount.")
            {
                Keys = ["Asya:Checkpoints:Url"],
            },
            new(
                AsyaVariables.CheckpointGrace, SettingType.Duration, "`24h`",
                "How long a checkpoint stays after its answer, so that a database that is put back to an earlier instant finds it; 0: not at all.")
            {
                Keys = ["Asya:Checkpoints:Grace"],
            },
            new(
                AsyaVariables.AdoptStore, SettingType.Switch, "`false`",
                "For one start: take over a checkpoint store that belongs to other tasks, or lacks the checkpoints of these. The same as --adopt-store.")
            {
                Keys = ["Asya:Checkpoints:AdoptStore"],
            },
            new(
                AsyaVariables.AwsRegion, SettingType.Text, "what the AWS SDK finds, else us-east-1",
                "The region of the bucket.") { Keys = ["Asya:Checkpoints:Region"] },
            new(
                AsyaVariables.AwsEndpointUrlS3, SettingType.Url, "`AWS_ENDPOINT_URL`",
                "The address of an S3 service other than Amazon's.") { Keys = ["Asya:Checkpoints:Endpoint"] },
            new(
                AsyaVariables.AwsEndpointUrl, SettingType.Url, "Amazon's",
                "The same, where one address serves all of AWS.") { Keys = ["Asya:Checkpoints:Endpoint"] },
            new(
                AsyaVariables.AzureStorageAccount, SettingType.Text, "",
                "The account of the tasks (azure), and of the container of an azblob URL; the process's own identity must have access to it.")
            {
                Keys = ["Asya:Checkpoints:AzureAccount", "Asya:TaskStore:AzureAccount"],
            },
            new(
                AsyaVariables.AzureStorageConnectionString, SettingType.Text, "",
                "The connection string of that account, where there is no such identity.")
            {
                Keys = ["Asya:Checkpoints:AzureConnection", "Asya:TaskStore:AzureConnection"],
            },
            new(
                AsyaVariables.Durability, SettingType.OneOf("full", "process"), "`full`",
                "What an acknowledged write survives: a power loss, or the end of the process only.")
            {
                Keys = ["Asya:TaskStore:Durability", "Asya:Checkpoints:Durability"],
            },
            new(
                AsyaVariables.PushKeyFile, SettingType.Path, "`push.key` in the data directory",
                "The file with the keys that webhooks' secrets are encrypted with; in a cluster the same for all silos.")
            {
                Keys = ["Asya:TaskStore:PushKeyFile"],
            },
        ]),
        new("Tasks, flows and actors", "actors.md",
        [
            new(
                AsyaVariables.ConfigPath, SettingType.Path, "",
                "The folder with flows*.yaml and actor manifests; --config wins.") { Keys = ["Asya:Flows:ConfigPath"] },
            new(
                AsyaVariables.ConfigPollInterval, SettingType.Duration, "`10s`",
                "How often the folder is looked at for changes, which need no restart; 0: never.") { Keys = ["Asya:Flows:PollInterval"] },
            new(
                AsyaVariables.PauseMetadata, SettingType.Json, """`{"prompt":"Task paused","fields":[]}`""",
                "What a pause shows when neither its actor nor its flow says so.") { Keys = ["Asya:PauseResume:Metadata"] },
            new(
                AsyaVariables.ResumeMergeMode, SettingType.OneOf("shallow", "deep"), "`shallow`",
                "How an answer is merged when the pause has no fields.") { Keys = ["Asya:PauseResume:MergeModeName"] },
            new(
                AsyaVariables.TaskRetention, SettingType.Duration, "`30d`",
                "How long finished tasks are kept; 0: for ever. Paused ones always are.") { Keys = ["Asya:Tasks:Retention"] },
            new(
                AsyaVariables.SinkHooks, SettingType.List, "",
                "The actors that run after each success, as a task of their own.") { Keys = ["Asya:Tasks:SinkHooks"] },
            new(
                AsyaVariables.SumpHooks, SettingType.List, "",
                "The actors that run after each failure, as a task of their own.") { Keys = ["Asya:Tasks:SumpHooks"] },
            new(
                AsyaVariables.RunnerUser, SettingType.Text, "the silo's",
                "As which user Python handlers run, uid:gid; only a silo of root can have another.") { Keys = ["Asya:Python:User"] },
            new(
                AsyaVariables.ActorsElsewhere, SettingType.List, "",
                "The actors that only other silos have. A flow or a hook that names any other actor which this silo lacks ends its start.")
            {
                Keys = ["Asya:Tasks:ActorsElsewhere"],
            },
        ]),
        new("Identity", "identity.md",
        [
            new(
                AsyaVariables.ApiKeysFile, SettingType.Path, "",
                "The file of API keys; switches identity on.")
            {
                Reader = Both, IgnoresBlanks = true, Keys = ["Asya:Identity:ApiKeysFile"],
            },
            new(
                AsyaVariables.A2AApiKey, SettingType.Text, "",
                "One key that may do everything in the default tenant; switches identity on.")
            {
                Reader = Both, IgnoresBlanks = true, Keys = ["Asya:Identity:A2AApiKey"],
            },
            new(
                AsyaVariables.JwtAuthority, SettingType.Url, "",
                "The issuer whose bearer tokens are taken: its metadata say where its keys are; switches identity on.")
            {
                Reader = Both, IgnoresBlanks = true, Keys = ["Asya:Identity:Jwt:Authority"],
            },
            new(
                AsyaVariables.JwtJwksUrl, SettingType.Url, "",
                "The public keys of the issuer whose bearer tokens are taken; switches identity on.")
            {
                Reader = Both, IgnoresBlanks = true, Keys = ["Asya:Identity:Jwt:JwksUrl"],
            },
            new(
                AsyaVariables.JwtIssuer, SettingType.Text, "",
                "The issuer that tokens must name (iss); unset: the authority.") { Reader = Both, IgnoresBlanks = true, Keys = ["Asya:Identity:Jwt:Issuer"] },
            new(
                AsyaVariables.JwtAudience, SettingType.Text, "",
                "The audience that tokens must be meant for (aud).")
            {
                Reader = Both, IgnoresBlanks = true, Keys = ["Asya:Identity:Jwt:Audience"],
            },
        ]),
        new("The cluster", "storage.md",
        [
            new(
                AsyaVariables.ClusterId, SettingType.Text, "`asya`",
                "Which silos and gateways belong together.") { Reader = Both, Keys = ["Asya:Cluster:ClusterId"] },
            new(
                AsyaVariables.ServiceId, SettingType.Text, "`asya`",
                "Which service they are, over all its deployments.") { Reader = Both, Keys = ["Asya:Cluster:ServiceId"] },
            new(AsyaVariables.SiloName, SettingType.Text, "made up", "The silo's name in logs.") { Keys = ["Asya:Cluster:SiloName"] },
            new(
                AsyaVariables.PodIp, SettingType.Text, "`127.0.0.1`",
                "The IP address where others reach the silo; if that is no loopback address it listens on all.")
            {
                Keys = ["Asya:Cluster:Address"],
            },
            new(AsyaVariables.SiloPort, SettingType.Port, "`11111`", "The port for other silos.") { Keys = ["Asya:Cluster:SiloPort"] },
            new(
                AsyaVariables.SiloClientPort, SettingType.Port, "`30000`",
                "The port at which silos take gateways.") { Reader = Both, Keys = ["Asya:Cluster:ClientPort"] },
            new(
                AsyaVariables.SiloHost, SettingType.List, "this machine",
                "The name with all silos' addresses, asked every 5 seconds; or several: a:30000,b:30001.")
            {
                Reader = SettingReader.Gateway, Keys = ["Asya:Cluster:SiloHosts"],
            },
            new(
                AsyaVariables.Membership, SettingType.Text, "where the tasks are",
                "Where silos know each other from: postgres://..., redis://:password@host:port, rediss://..., https://ACCOUNT.table.core.windows.net, or a connection string of an Azure Storage account.")
            {
                Keys = ["Asya:Cluster:Membership"],
            },
            new(
                AsyaVariables.ClusterTlsCertificate, SettingType.Path, "",
                "The certificate of this process in the cluster, in PEM. With the next two: mutual TLS between silos, gateways and clients.")
            {
                Reader = Both, Keys = ["Asya:Cluster:Tls:Certificate"],
            },
            new(
                AsyaVariables.ClusterTlsKey, SettingType.Path, "",
                "Its private key, in PEM without a password.") { Reader = Both, Keys = ["Asya:Cluster:Tls:Key"] },
            new(
                AsyaVariables.ClusterTlsCa, SettingType.Path, "",
                "The authority, in PEM, whose certificates are the cluster's. All three files are read again when they change.")
            {
                Reader = Both, Keys = ["Asya:Cluster:Tls:Ca"],
            },
            new(
                AsyaVariables.Dashboard, SettingType.Switch, "`false`",
                "Whether the Orleans Dashboard is at /orleans, for admins.") { Keys = ["Asya:Cluster:Dashboard"] },
            new(
                AsyaVariables.ActorStatus, SettingType.Switch, "`false`",
                "Whether silos in Kubernetes report in the status of AsyncActor objects which actors they have.")
            {
                Keys = ["Asya:Kubernetes:ActorStatus"],
            },
        ]),
        new("Telemetry", "observability.md",
        [
            new(
                AsyaVariables.OtlpEndpoint, SettingType.Url, "",
                "Where traces, metrics and logs go; without it or one of the next three nothing is exported.") { Reader = Both },
            new(AsyaVariables.OtlpTracesEndpoint, SettingType.Url, "`OTEL_EXPORTER_OTLP_ENDPOINT`", "Where traces go.") { Reader = Both },
            new(AsyaVariables.OtlpMetricsEndpoint, SettingType.Url, "`OTEL_EXPORTER_OTLP_ENDPOINT`", "Where metrics go.") { Reader = Both },
            new(AsyaVariables.OtlpLogsEndpoint, SettingType.Url, "`OTEL_EXPORTER_OTLP_ENDPOINT`", "Where logs go.") { Reader = Both },
            new(
                AsyaVariables.TracesExporter, SettingType.OneOf("otlp", "none"), "`otlp`",
                "Whether traces are exported.") { Reader = Both },
            new(
                AsyaVariables.MetricsExporter, SettingType.OneOf("otlp", "none"), "`otlp`",
                "Whether metrics are exported.") { Reader = Both },
            new(AsyaVariables.LogsExporter, SettingType.OneOf("otlp", "none"), "`otlp`", "Whether logs are exported.") { Reader = Both },
            new(AsyaVariables.OtelDisabled, SettingType.Switch, "`false`", "Whether everything of it is off.") { Reader = Both },
        ]),
        new("The Python runner", "actors.md",
        [
            new("ASYA_HANDLER", SettingType.Text, "", "The handler: module.function or module.Class.method.") { Reader = Runner },
            new(
                "ASYA_HANDLER_PATH", SettingType.Path, "the current directory",
                "The directories to import from, with : between them.") { Reader = Runner },
            new(
                "ASYA_STUBS", SettingType.Path, "",
                "Python files whose public names the handler's module has before its first line runs, with : between them.")
            {
                Reader = Runner,
            },
            new(
                "ASYA_SOCKET_DIR", SettingType.Path, "`/var/run/asya`",
                "The directory of the socket; beside it runtime-ready appears when it listens.") { Reader = Runner },
            new("ASYA_SOCKET_NAME", SettingType.Text, "`asya-runtime.sock`", "The name of the socket.") { Reader = Runner },
            new("ASYA_SOCKET_CHMOD", SettingType.Text, "`0o666`", "The socket's mode; empty: as the umask has it.") { Reader = Runner },
            new(
                "ASYA_EXIT_WITH_STDIN", SettingType.Switch, "`false`",
                "Whether it leads a process group, and ends it at once when its standard input ends.") { Reader = Runner },
            new("ASYA_ENABLE_VALIDATION", SettingType.Switch, "`true`", "Whether envelopes are checked.") { Reader = Runner },
            new("ASYA_LOG_LEVEL", SettingType.Text, "`INFO`", "How much it logs, to standard error.") { Reader = Runner },
            new("ASYA_ACTOR_NAME", SettingType.Text, "", "The actor's name, for the handler; set by the silo.") { Reader = Runner },
        ]),
        new("The script that cancels stale tasks", "../deploy/README.md",
        [
            new("ASYA_GATEWAY", SettingType.Url, "", "The gateway's address.") { Reader = CancelStale },
            new("ASYA_API_KEY", SettingType.Text, "", "A key with the scope admin; unset while identity is off.") { Reader = CancelStale },
            new("ASYA_STALE_AFTER", SettingType.Duration, "`7d`", "How long a task may wait for an answer.") { Reader = CancelStale },
            new("ASYA_FLOW", SettingType.Text, "all flows", "The flow whose tasks are cancelled.") { Reader = CancelStale },
            new("ASYA_DRY_RUN", SettingType.Switch, "`false`", "Whether it only says what it would cancel.") { Reader = CancelStale },
        ]),
        new("The command asya", "cli.md",
        [
            new("ASYA_URL", SettingType.Url, "`http://127.0.0.1:8080`", "The gateway's address, for asya.") { Reader = Cli },
            new("ASYA_KEY", SettingType.Text, "", "The key for it; unset while identity is off.") { Reader = Cli },
        ]),
    ];

    /// <summary>Gets all settings.</summary>
    public static IReadOnlyList<AsyaSetting> All { get; } = [.. Groups.SelectMany(static group => group.Settings)];
}
