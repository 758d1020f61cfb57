/* main.c - the program regelwerk. Everything is in the library, so that the tests can link it. */
#include "server/cli/command.h"

int
main(int argc, char **argv)
{
    (void)argc;
    return cli_main(argv);
}
