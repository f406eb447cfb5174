using DuplexSensor.Tool;
using DuplexSensor.Tool.Output;

return await DuplexCommand.RunAsync(args, StandardOutput.Open(), Console.Error);
