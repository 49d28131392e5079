using Asya.AgentFramework;
using Asya.Hosting;
using Asya.Samples.AgentFramework;

return await AsyaHost.RunAsync(args, static services => services
    .AddSingleton(static _ => ReportWorkflow.Actor())
    .AddActor<WorkflowActor<Topic>>("report"));
