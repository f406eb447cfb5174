using DuplexSensor.Nanoff;

if (args is ["--version"])
{
    return NanoffProgram.PrintVersion(Console.Error);
}

// The folder of the board, from the environment, because the command line is nanoff's own.
string folder = Environment.GetEnvironmentVariable(NanoffProgram.BoardVariable)
    ?? throw new InvalidOperationException($"set {NanoffProgram.BoardVariable} to the folder of a board");
return NanoffProgram.Run(args, FlashedBoard.Load(folder), Console.Out, Console.Error);
