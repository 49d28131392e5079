using Asya.Domain.Pausing;
using Asya.Grains.Configuration;
using Asya.Grains.Flows;
using Asya.Payloads;
using Asya.Tasks;

namespace Asya.Grains.Tests;

public sealed class FlowFileTests
{
    [Fact]
    public void The_example_of_the_setup_guide_is_read()
    {
        Flow flow = Assert.Single(FlowFile.Read("flows.yaml", """
            # Gateway flows.yaml
            flows:
            - name: review_pipeline
              entrypoint: analyzer
              route_next: [x-pause, summarizer]
              description: Analyze data then pause for human review
              timeout: 120
            """));

        Assert.Equal("review_pipeline", flow.Name);
        Assert.Equal(ActorRoute.StartAt("analyzer", "x-pause", "summarizer"), flow.Route);
        Assert.Equal(TimeSpan.FromSeconds(120), flow.Timeout);
        Assert.True(flow.Pauses.Block.IsEmpty);
        Assert.Empty(flow.Pauses.List);
    }

    [Fact]
    public void A_flow_says_what_its_tasks_are_about_and_what_they_are_found_by()
    {
        Flow flow = Assert.Single(FlowFile.Read("flows.yaml", """
            flows:
            - name: f
              entrypoint: a
              title: "Expense of {/employee/name}"
              search: [/employee/id, /purpose]
            """));

        Assert.Equal("Expense of {/employee/name}", flow.Subject!.Template);
        Assert.Equal(["/employee/id", "/purpose"], flow.Subject.Search!.Value.AsEnumerable());
    }

    [Theory]
    [InlineData("title: 'Expense of {employee}'", 4, "'title': 'employee' is not a place of the payload")]
    [InlineData("title: 'Account {/account}'", 4, "'title' names /account, which a pause redacts")]
    [InlineData("title: '{/account/number}'", 4, "'title' names /account/number, which a pause redacts")]
    [InlineData("title: [a]", 4, "title")]
    [InlineData("search: /purpose", 4, "search")]
    [InlineData("search: [purpose]", 4, "'search': 'purpose' is not a place of the payload")]
    [InlineData("search: [/purpose, /account]", 4, "'search' names /account, which a pause redacts")]
    [InlineData("search: [/a, /b, /c, /d, /e, /f, /g, /h, /i, /j, /k]", 4, "'search' names 11 places, and may name 10")]
    public void What_says_nothing_of_a_task_or_too_much_is_refused_with_its_line(string line, int at, string why)
    {
        ConfigFileException defect = Assert.Throws<ConfigFileException>(() => FlowFile.Read("flows.yaml", $$"""
            flows:
            - name: f
              entrypoint: a
              {{line}}
              pause:
                prompt: Pay?
                fields: [{name: account, redact: true}]
            """));

        Assert.Contains($"flows.yaml:{at}", defect.Message, StringComparison.Ordinal);
        Assert.Contains(why, defect.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pause_block_becomes_json_as_it_stands()
    {
        Flow flow = Assert.Single(FlowFile.Read("flows.yaml", """
            flows:
            - name: f
              entrypoint: a
              pause:
                prompt: "Approve?"
                fields:
                - {name: approved, type: boolean, default: true}
                - {name: amount, type: number, default: 2.5, options: [1, 2.50], required: false}
            """));

        Assert.Equal(
            """{"prompt":"Approve?","fields":[{"name":"approved","type":"boolean","default":true},{"name":"amount","type":"number","default":2.5,"options":[1,2.50],"required":false}]}""",
            flow.Pauses.Block.ToString());
    }

    [Theory]
    [InlineData("!!str 1.10", "\"1.10\"")]
    [InlineData("!!str yes", "\"yes\"")]
    [InlineData("!!int '7'", "7")]
    [InlineData("!!float 7", "7")]
    [InlineData("!!bool 'true'", "true")]
    [InlineData("!!null ''", "null")]
    [InlineData("! 1.10", "\"1.10\"")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("0.10000000000000000000000000000000000001", "0.10000000000000000000000000000000000001")]
    [InlineData("1e400", "1e400")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("+007.50", "7.50")]
    [InlineData("-.5", "-0.5")]
    [InlineData("5.", "5")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("2:30", "\"2:30\"")]
    public void A_value_means_what_the_core_schema_of_yaml_says_with_all_its_digits(string yaml, string json)
    {
        Flow flow = Assert.Single(FlowFile.Read("flows.yaml", $"flows:\n- name: f\n  entrypoint: a\n  pause:\n    value: {yaml}\n"));

        Assert.Equal($$"""{"value":{{json}}}""", flow.Pauses.Block.ToString());
    }

    [Fact]
    public void A_file_that_is_not_UTF8_is_refused_with_its_line()
    {
        using TemporaryDirectory folder = new();
        File.WriteAllBytes(Path.Combine(folder.Path, "flows.yaml"), [.. "flows:\n- name: Pr"u8, 0xFC, .. "fung\n"u8]);

        ConfigFileException refusal = Assert.Throws<ConfigFileException>(() => ConfigFolder.Read(folder.Path));

        Assert.Equal(2, refusal.Line);
        Assert.Contains("UTF-8", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_file()
    {
        using TemporaryDirectory folder = new();
        File.WriteAllBytes(Path.Combine(folder.Path, "flows.yaml"), [0xEF, 0xBB, 0xBF, .. "flows:\n- {name: f, entrypoint: a}\n"u8]);

        Assert.Equal("f", Assert.Single(ConfigFolder.Read(folder.Path).Flows).Name);
    }

    [Fact]
    public void A_pause_list_has_an_entry_for_each_pause()
    {
        Flow flow = Assert.Single(FlowFile.Read("flows.yaml", """
            flows:
            - name: f
              entrypoint: a
              route_next: [x-pause, b, x-pause, c]
              pause:
              - prompt: first
              - prompt: second
            """));

        Assert.Equal(["""{"prompt":"first"}""", """{"prompt":"second"}"""], flow.Pauses.List.Select(p => p.ToString()));
    }

    [Fact]
    public void The_rules_of_pauses_are_read()
    {
        FlowPauses pauses = Assert.Single(FlowFile.Read("flows.yaml", """
            flows:
            - name: f
              entrypoint: a
              route_next: [x-pause, b]
              pause:
              - prompt: first
              pause_rules:
                defined: true
                mandatory: true
                from_actor: replaces
                inserted: {prompt: More?}
                merge: deep
            """)).Pauses;

        PausePlan plan = pauses.PlanOr(JsonBytes.FromText("""{"prompt":"default"}"""), MergeMode.Contained);
        Assert.Equal(("flow:1", """{"prompt":"first"}"""), (plan.For(1).Id, plan.For(1).Metadata.ToString()));
        Assert.Equal(("flow:inserted", """{"prompt":"More?"}"""), (plan.For(0).Id, plan.For(0).Metadata.ToString()));
        Assert.Equal((true, true, MergeMode.Deep), (plan.IsMandatory, plan.ActorReplaces, plan.Merge));
    }

    [Fact]
    public void A_flow_says_who_sees_its_tasks_and_what_a_second_try_asks()
    {
        Flow flow = Assert.Single(FlowFile.Read("flows.yaml", """
            flows:
            - name: f
              entrypoint: a
              redrive: ask
              visibility: candidates
              pause: {who: {groups: [finance]}}
            """));
        Flow plain = Assert.Single(FlowFile.Read("flows.yaml", """
            flows:
            - name: f
              entrypoint: a
              redrive: again
              visibility: approvers
            """));

        Assert.Equal((true, true), (flow.AsksAgain, flow.IsForCandidates));
        Assert.Equal((false, false), (plain.AsksAgain, plain.IsForCandidates));
    }

    [Theory]
    [InlineData("", false, "default")]
    [InlineData("  pause_rules: {defined: true}", true, "")]
    [InlineData("  pause: {prompt: own}", false, "own")]
    [InlineData("  route_next: [x-pause]\n  pause: [{prompt: own}]", true, "")]
    public void A_pause_that_an_actor_inserts_asks_what_the_flow_says(string rules, bool fails, string prompt)
    {
        Flow flow = Assert.Single(FlowFile.Read("flows.yaml", $"flows:\n- name: f\n  entrypoint: a\n{rules}"));

        JsonBytes metadata = flow.Pauses.PlanOr(JsonBytes.FromText("""{"prompt":"default"}"""), MergeMode.Shallow).For(0).Metadata;

        Assert.Equal(fails, metadata.IsEmpty);
        Assert.Equal(fails ? "" : $$"""{"prompt":"{{prompt}}"}""", metadata.ToString());
    }

    [Theory]
    [InlineData("flow:\n- name: x", 1, "unknown key 'flow'")]
    [InlineData("flows:\n  name: x", 2, "'flows' must be a list")]
    [InlineData("flows:\n- entrypoint: a", 2, "the flow has no 'name'")]
    [InlineData("flows:\n- name: x", 2, "the flow has no 'entrypoint'")]
    [InlineData("flows:\n- name: ''\n  entrypoint: a", 2, "'name' must be a text that is not empty")]
    [InlineData("flows:\n- name: x\n  entrypoint: [a]", 3, "'entrypoint' must be a text that is not empty")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  route_next: publish", 4, "'route_next' must be a list")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  route_next: [x-pause, {}]", 4, "'an actor in route_next' must be a text")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  timeout: soon", 4, "'timeout' must be a number of seconds")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  timeout: 9\n  max_timeout: 8", 5, "'max_timeout' must be at least the flow's 'timeout'")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  timeout: -1", 4, "'timeout' must be a number of seconds")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause: yes please", 4, "'pause' must be a block with prompt and fields")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n    fields:\n    - type: string", 6, "each of fields must be an object with a name")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n    fields:\n    - {name: b}\n    - name: iban\n      redact: yes", 8,
        "'pause': field 'iban': redact must be true or false, not \"yes\"")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n    fields:\n    - name: 2026", 6, "the name of a field must be a text that is not empty, not 2026: write it in quotes")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n    fields:\n    - name: v\n      type: string\n      options: [1.9, 1.10]", 8, "options has 1.9")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n    promt: p", 5, "did you mean 'prompt'?")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n    when:\n      due: 2:30", 5, "when.due '2:30' may be minutes or hours")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause: &base {strict: true}\n- name: y\n  entrypoint: a\n  pause:\n    <<: *base", 8, "the merge key '<<'")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n    prompt: !!int one", 5, "the tag tag:yaml.org,2002:int does not fit 'one'")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n    prompt: !secret key", 5, "the tag !secret does not fit 'key'")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n    ? [a]\n    : b", 5, "a key must be a text")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause:\n  - prompt: p", 5, "'pause' has 1 entry, but the route has 0 x-pauses")]
    [InlineData(
        "flows:\n- name: x\n  entrypoint: a\n  route_next: [x-pause, b, x-pause]\n  pause:\n  - prompt: p", 6, "the route has 2 x-pauses")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause_rules: {inserted: {prompt: p}}", 4, "'inserted' stands beside a list")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause_rules: {from_actor: maybe}", 4, "'from_actor' must be one of adds, replaces")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  pause_rules: {mandatry: true}", 4, "unknown key 'mandatry'")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  redrive: never", 4, "'redrive' must be one of again, ask")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  visibility: mine", 4, "'visibility' must be one of approvers, candidates")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  visibility: candidates", 4, "each pause that the flow defines must name people")]
    [InlineData(
        "flows:\n- name: x\n  entrypoint: a\n  visibility: candidates\n  pause: {who: {not_requester: true}}", 4, "must name people")]
    [InlineData(
        "flows:\n- name: x\n  entrypoint: a\n  visibility: candidates\n  route_next: [x-pause, b, x-pause]\n  pause: [{who: {groups: [g]}}, {}]",
        4, "must name people")]
    [InlineData("flows:\n- name: x\n  entrypoint: a\n  rout_next: [b]", 4, "unknown key 'rout_next'")]
    [InlineData("flows:\n- name: x\n  name: y\n  entrypoint: a", 3, "")]
    [InlineData("flows:\n- name: 'x\n  entrypoint: a", 2, "")]
    [InlineData("- a\n- b", 1, "the file must be a mapping")]
    [InlineData("{}", 1, "the file has no 'flows:'")]
    public void A_wrong_file_is_refused_with_file_line_and_reason(string text, int line, string reason)
    {
        ConfigFileException wrong = Assert.Throws<ConfigFileException>(() => FlowFile.Read("conf/flows.yaml", text));

        Assert.StartsWith($"conf/flows.yaml:{line}: ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(reason, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_has_no_flows() => Assert.Empty(FlowFile.Read("flows.yaml", "# nothing yet\n"));
}
