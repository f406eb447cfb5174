using DuplexSensor.Tool;

return await DuplexCommand.RunAsync(args, Console.Out, Console.Error);
