// Which kernel CKernels takes for the machine's best. The linker calls what stands in choice.c in
// place of cdr_best_kernel(), by --wrap=cdr_best_kernel.
#ifndef KERNEL_CHOICE_H
#define KERNEL_CHOICE_H

// Takes the kernel of a number, or the machine's best where that has a lower one.
void choose_kernel(unsigned number);

#endif
