using static Asya.Authority.Tests.Guard;

namespace Asya.Authority.Tests;

/// <summary>
/// The guards of the product. Whoever moves one changes its row here; a new rule of authority gets a row, and the hunt shows that the
/// property would miss it.
/// </summary>
internal static class GuardTable
{
    private const string Wait = "Domain/Waiting/WaitRules.cs";
    private const string Resume = "Domain/Pausing/ResumeRules.cs";
    private const string Merge = "Domain/Pausing/ResumeMerge.cs";
    private const string Outside = "Domain/Pausing/ExternalPause.cs";
    private const string Redrive = "Domain/ChildTasks/RedriveRules.cs";
    private const string Origins = "Domain/Origins/OriginRules.cs";
    private const string Access = "GatewayHost/Identity/AccessRules.cs";
    private const string Start = "GatewayHost/Tasks/TaskStarter.cs";
    private const string Intake = "Grains/Tasks/TaskIntake.cs";

    private static readonly Focus People = new(["answer", "race"], static _ => true);
    private static readonly Focus FourEyes =
        new(["start", "answer", "race"], static flow => flow.Specs.Any(static spec => spec.First.NotRequester));
    private static readonly Focus Anyone = new(["answer"], static flow => flow.Specs.All(static spec => !spec.HasWho));
    private static readonly Focus Claims = new(["claim", "answer", "release"], static flow => flow.Route.Contains("x-pause"));
    private static readonly Focus Delegations = new(["delegate", "answer"], static flow => flow.Specs.Any(static spec => spec.HasWho));
    private static readonly Focus Pauses =
        new(["pause", "go on", "answer"], static flow => flow.Route.Contains("hold") && flow.Route.Contains("x-pause"));
    private static readonly Focus Failures = new(
        ["redrive", "time", "answer"],
        static flow => flow.Route.Contains("boom") || flow.Specs.Any(static spec => spec.Expiry is { Kind: "fail" }));
    private static readonly Focus Secrets = new(["answer", "read"], static flow => flow.Specs.Any(static spec => spec.SecretPlaces.Any()));
    private static readonly Focus Actors = new(["answer"], static flow => flow.Route.Contains("ask") || flow.Route.Contains("insert_ask"));
    private static readonly Focus Starts = new(["start"], static flow => flow.Name != Generation.Long);
    private static readonly Focus Reads = new(["read", "list"], static _ => true);

    public static Guard[] All { get; } =
    [
        // Who answers.
        If("people", "I1", Wait, "wait.Rules.FirstOrDefault(rule => !rule.Names(who)) is { } rule", People),
        If("four eyes", "I6", Wait, "wait.ExcludesRequester && who.IsRequesterOf(state)", FourEyes),
        If("nameless", "I1", Wait,
            "state.Identity.Principal is not null && (wait.ClaimedBy is not null || wait.Rules.Any(static rule => !rule.AdmitsAll))",
            new(["nameless"], static flow => flow.Specs.Any(static spec => spec.HasWho))),
        If("early", "I1", Resume,
            "(policy is { IsStrict: true } || state.Pauses.Current.Wait?.Rules.Any(static rule => !rule.AdmitsAll) == true)",
            new(["early"], static flow => flow.Route[0] == "hold" || flow.Route.Contains("ask"))),
        At("commit", "I1", Resume, "ResumeVerdict verdict = Admit(state, commit.Request);",
            "ResumeVerdict verdict = REMOVED && state.Pauses.Current?.Number == commit.Pause ? ResumeVerdict.Leave : Admit(state, commit.Request);",
            new(["overtake"], static flow => flow.Specs.Any(static spec => spec.HasWho))),
        At("person acted for", "I6", "Domain/Waiting/Answerer.cs", "self.OnBehalfOf?.Is(name) == true",
            "(STANDS && self.OnBehalfOf?.Is(name) == true)", FourEyes),
        At("aliases", "I6", "Domain/Waiting/Answerer.cs", "new Person(by, Aliases).Is(name)",
            "new Person(by, REMOVED ? [] : Aliases).Is(name)", People),
        At("spellings", "I6", "Grains.Interfaces/Identity/PrincipalName.cs", "if (Ascii.IsValid(name))",
            "if (REMOVED) { return name; } if (Ascii.IsValid(name))", Delegations),
        OnlyIf("deputies", "I6", "GatewayHost/Identity/CredentialHandler.cs", "caller.IsDeputyOf(person)"),
        At("who redrives", "I6", Redrive, "return more.IsEmpty ?", "return REMOVED || more.IsEmpty ?", Failures),
        At("requesters of a second try", "I6", "Domain/NewTask.cs", "FurtherRequesters = from.FurtherRequesters,",
            "FurtherRequesters = REMOVED ? null : from.FurtherRequesters,", Failures),

        // Claims and delegations.
        If("claim", "I21", Wait, "wait.ClaimedBy is { } holder && !who.Is(holder) && (wait.NamesPeople || !who.IsRequesterOf(state))",
            Claims),
        At("claim after membership", "I1", Wait, "if (who.IsAdmin)\n        {\n            return null;",
            "if (who.IsAdmin || (REMOVED && who.Is(wait.ClaimedBy)))\n        {\n            return null;",
            new(["claim", "delegate", "answer"],
                static flow => flow.Specs.Any(static s => s.Delegate == "any" || s.Escalation is not null))),
        At("who claims", "I21", Wait,
            "if (Refuse(state, who) is { } refusal)\n        {\n            return (null, \"\", refusal);\n        }\n\n        PausePolicy?",
            "if (STANDS && Refuse(state, who) is { } refusal)\n        {\n            return (null, \"\", refusal);\n        }\n\n        PausePolicy?",
            Claims),
        At("claim once", "I21", Wait, "WaitChange.Claim when wait.ClaimedBy is { } holder && !who.Is(holder) =>",
            "WaitChange.Claim when STANDS && wait.ClaimedBy is { } holder && !who.Is(holder) =>", Claims),
        At("end of a claim", "I21", Wait, "ClaimedUntil = now + (policy", "ClaimedUntil = REMOVED ? null : now + (policy", Claims),
        At("who releases", "I21", Wait, "if (who.IsAdmin)\n        {\n            return (Shortened(wait, 0)",
            "if (REMOVED || who.IsAdmin)\n        {\n            return (Shortened(wait, 0)", Claims),
        If("delegation to a requester", "I6", Wait, "wait.ExcludesRequester && IsRequester(state, request)", Delegations),
        If("delegation limit", "I20", Wait, "wait.Delegations is { Length: >= MaxDelegations }", Delegations),
        If("no delegation", "I20", Wait, "policy?.Delegation == DelegationLimit.None", Delegations),
        At("delegation within", "I20", Wait, ": RefuseOutsider(wait, request);", ": REMOVED ? null : RefuseOutsider(wait, request);",
            Delegations),
        If("delegation adds", "I20", "Domain/Waiting/WaitState.cs", "Delegations is [.., { IsFree: false }]", Delegations),

        // What a pause asks.
        At("bound to its place", "I3", "Domain/Pausing/PausesAhead.cs",
            "return new(WithNext(definitions, said ?? ahead?.Unplaced), between[..^kept]);",
            "return REMOVED ? new(WithNext([.. old.Take(CountPauses(after.AsSpan())), .. Enumerable.Repeat(PauseDefinition.None, "
                + "Math.Max(0, CountPauses(after.AsSpan()) - old.Length))], said ?? ahead?.Unplaced), []) "
                + ": new(WithNext(definitions, said ?? ahead?.Unplaced), between[..^kept]);",
            new(["answer"], static flow => flow.List.Length > 0 && flow.Route[0].StartsWith("insert", StringComparison.Ordinal))),
        At("a requested pause takes no definition", "I3", "Domain/Pausing/PauseRules.cs",
            "wish is null ? PausesAhead.Take(state.Pauses.Ahead)", "REMOVED || wish is null ? PausesAhead.Take(state.Pauses.Ahead)",
            Pauses),
        At("an actor adds", "I2", "Domain/Pausing/DefinitionRules.cs", "bool adds = id != PausePlan.DefaultId",
            "bool adds = STANDS && id != PausePlan.DefaultId", Actors),
        If("mandatory", "I4", "Domain/Pausing/MandatoryRules.cs", "state.Pauses.Plan.IsMandatory && change.RemovesFlowPause",
            new(["answer"], static flow => flow.IsMandatory && flow.Route[0] == "drop")),
        At("defined", "I2", "Grains/Flows/FlowPauses.cs", "AreDefined ? default : byDefault",
            "AreDefined && STANDS ? default : byDefault",
            new(["answer"], static flow => flow is { IsDefined: true, IsOfFlow: false } && flow.Route.Contains("x-pause"))),
        If("form of a requested pause", "I2", Outside,
            "!request.MayApprove || !RulesOf(state).All(rule => rule.Admits(Answerer.From(request), state))", Pauses),
        At("answer of a requested pause", "I2", Outside, "return PausePolicyReader.Read(request.Metadata)?.Milestones",
            "return STANDS && PausePolicyReader.Read(request.Metadata)?.Milestones", Pauses),
        At("people of a requested pause", "I20", Outside, "PeopleJson.SetWho(definition, rules);",
            "if (STANDS) { PeopleJson.SetWho(definition, rules); }", Pauses),
        At("definitions of slices", "I3", "Domain/ChildTasks/FanOutRules.cs",
            "PausesAhead.Follow(before.Pauses.Ahead, before.Route.Next, frame.Next, definition)",
            "REMOVED ? new(null, []) : PausesAhead.Follow(before.Pauses.Ahead, before.Route.Next, frame.Next, definition)",
            new(["answer"], static flow => flow.Route[0] == "split" && flow.List.Length > 0)),

        // What runs, and what an answer writes.
        At("asked again", "I4", Redrive, "bool isUnanswered = state.Pauses.Unanswered is not null",
            "bool isUnanswered = REMOVED ? false : state.Pauses.Unanswered is not null", Failures),
        At("the same question again", "I2", Redrive, "state.Pauses.Unanswered?.AskedAgain",
            "(REMOVED ? null : state.Pauses.Unanswered?.AskedAgain)",
            Failures),
        If("decisions", "I8", Merge, "ownsDecisions && field.IsDeciding", People),
        If("a place for answers without a form", "I7", Merge, "mode == MergeMode.Contained", People),
        At("named places", "I7", Merge, "PlaceFields(overlay, answer.RootElement, form, places);",
            "PlaceFields(overlay, answer.RootElement, form, places); if (REMOVED) { foreach (JsonProperty any in answer.RootElement.EnumerateObject()) { overlay.Put([any.Name], any.Value); } }",
            People),
        OnlyIf("digest of the checkpoint", "I7", "Grains/Checkpoints/ResumeGrain.cs",
            "CheckpointDocument.DigestOf(found) == ticket.Sha256", new(["damage"], static _ => true)),
        At("origins of starts", "I7", Origins, "By = task.Request.Principal,", "By = REMOVED ? null : task.Request.Principal,", Starts),
        At("origins of steps", "I7", Origins, "if (state.Payload.Span.SequenceEqual(returned.Span))",
            "if (REMOVED || state.Payload.Span.SequenceEqual(returned.Span))", Starts),
        At("origins of answers", "I7", Origins, "foreach (string place in places)", "foreach (string place in REMOVED ? [] : places)", People),
        At("names in the origins of answers", "I7", Origins, "            By = request.By,", "            By = REMOVED ? null : request.By,",
            People),
        At("origins of slices", "I7", Origins, "table.Put(slices);", "if (STANDS) { table.Put(slices); }",
            new(["answer"], static flow => flow.Route[0] == "split")),
        If("extension", "I20", Resume, "request.Extension < TimeSpan.Zero || request.Extension > maxExtension", People),
        If("strict form", "I8", Resume,
            "AnswerForm.Of(metadata).Judge(request.Input, cancellationToken) is { IsEmpty: false } errors", People),
        OnlyIf("named question", "I5", Resume, "request.Pause is null || request.Pause == at", People),

        // Keys and numbers.
        At("repeat", "I16", Resume, "if (request.Key is not null\n", "if (STANDS && request.Key is not null\n", People),
        OnlyIf("key of a person", "I15", Resume, "IsSameAnswerer(a, request)", People),
        At("long memory", "I16", Resume, "?? EarlierAnswers.Find(state.Pauses.EarlierAnswers, request)",
            "?? (REMOVED ? null : EarlierAnswers.Find(state.Pauses.EarlierAnswers, request))", new(["long"], static _ => true)),
        At("key of a principal", "I15", "GatewayHost/Requests/Digests.cs", "caller.Principal is { } principal",
            "STANDS && caller.Principal is { } principal", Starts),
        At("numbers go on", "I17", "Domain/LifecycleRules.cs", "CountBefore = missing.Pauses.CountBefore",
            "CountBefore = REMOVED ? 0 : missing.Pauses.CountBefore",
            new(["retire", "start", "answer"], static flow => flow.Route[0] == "note")),

        // What a start says.
        If("control headers", "I10", "Grains.Interfaces/Tasks/ReservedHeaders.cs",
            "IsReserved(name) && !(isFromGateway && IsWrittenByGateway(name))", Starts),
        If("past", "I11", "Domain/CreateRules.cs", "!route.Prev.IsEmpty", Starts),
        At("free routes", "I12", Start, "caller.Demand(Scope.Compose);", "if (STANDS) { caller.Demand(Scope.Compose); }", Starts),
        If("who starts a flow", "I12", Intake, "flow.Start is { } start && !start.Admits(request)",
            new(["start"], static flow => flow.StartGroups.Length > 0)),
        If("longest time", "I20", Intake, "request.Timeout > longest", Starts),
        At("parent", "I11", Start, "command.ParentId is { } parent\n", "STANDS && command.ParentId is { } parent\n", Starts),
        At("reserved ids", "I15", "GatewayHost/Tasks/CreateRequest.cs", "IdOf(ref reader, \"id\") is { } id",
            "STANDS && IdOf(ref reader, \"id\") is { } id", Starts),

        // Who sees what, and with which credential.
        OnlyIf("paused tasks only", "I14", Access, "task.PauseNumber > 0", Reads),
        OnlyIf("approvers write nothing", "I12", Access, "act is not TaskPermission.Write",
            new(["cancel", "redrive", "pause"], static _ => true)),
        OnlyIf("own tasks", "I14", Access, "PrincipalName.AreSame(caller.Principal, task.Principal)", Reads),
        OnlyIf("hooks", "I11", Access, "act == TaskPermission.Read || !task.IsHook", new(["cancel"], static _ => true)),
        At("lists", "I14", Access, "Principal = seesAll ?", "Principal = REMOVED || seesAll ?", Reads),
        At("history across tasks", "I14", Access,
            "HistoryQuery query) => query with\n    {\n        Tenant = caller.Tenant,\n        Principal = caller.Has(Scope.Admin) ?",
            "HistoryQuery query) => query with\n    {\n        Tenant = caller.Tenant,\n        Principal = REMOVED || caller.Has(Scope.Admin) ?",
            Reads),
        At("tenants in lists", "I14", Access, "return query with { Tenant = caller.Tenant,",
            "return query with { Tenant = REMOVED ? null : caller.Tenant,", Reads),
        At("tenants", "I14", "GatewayHost/Identity/Caller.cs", "TaskKey.For(id, Tenant)",
            "TaskKey.For(id, REMOVED ? TaskKey.DefaultTenant : Tenant)"),
        OnlyIf("scopes", "I12", "GatewayHost/Identity/ScopeRequirement.cs", "caller.Has(needed)"),
        At("scope of a message that answers", "I1", "GatewayHost/A2A/Messages/MessageSender.cs", "caller.Demand(Scope.Approve);",
            "if (STANDS) { caller.Demand(Scope.Approve); }", Anyone),
        At("scope of a message that starts", "I12", "GatewayHost/A2A/Messages/MessageSender.cs", "caller.Demand(Scope.Create);",
            "if (STANDS) { caller.Demand(Scope.Create); }", Starts),
        At("scope of a tool that answers", "I1", "GatewayHost/Mcp/ToolNames.cs", "Resume => Scope.Approve,",
            "Resume => STANDS ? Scope.Approve : Scope.None,", Anyone),
        At("revocation", "I19", "GatewayHost/Identity/ApiKeyRing.cs", "_keys = keys;\n",
            "_keys = REMOVED ? keys.Concat(before.Where(key => !keys.ContainsKey(key.Key))).ToFrozenDictionary() : keys;\n",
            new(["revoke"], static _ => true)),

        // The record.
        At("redaction of changes", "I18", "Domain/Waiting/AnswerRecord.cs", "bool isHidden = redaction.HidesPath(path);",
            "bool isHidden = STANDS && redaction.HidesPath(path);", Secrets),
        At("redaction of answers", "I18", "Domain/Waiting/AnswerRecord.cs", "r.redaction.HidesMember(property.Name)",
            "STANDS && r.redaction.HidesMember(property.Name)", Secrets),
        At("redaction for the life of a task", "I18", "Grains/Tasks/TaskGrain.cs", "RedactedPlaces = Redaction.PlacesOf(State) ?? [],",
            "RedactedPlaces = REMOVED ? [] : Redaction.PlacesOf(State) ?? [],", new(["answer"], static flow => flow.List.Length > 1)),
        At("requesters in the record", "I11", "Domain/Waiting/AnswerEvidence.cs", "[.. e.state.Identity.Requesters]",
            "[.. e.state.Identity.Requesters.Where(_ => STANDS)]", People),
        At("answerer in the record", "I11", "Domain/Waiting/AnswerEvidence.cs", "WriteText(writer, \"by\", request.By);",
            "WriteText(writer, \"by\", STANDS ? request.By : null);", People),
        At("headers of the engine", "I10", "Domain/Text/Headers.cs", "if (after.IsEmpty || after == before",
            "if (REMOVED || after.IsEmpty || after == before", new(["start"], static flow => flow.Route[0] == "forge")),
    ];
}
